-- A condition: the rows of some traces, found in the slots in which these lie.
project = {project:String}
    AND slot BETWEEN {first_slot:Int64} AND {last_slot:Int64}
    AND (slot IN {slots:Array(Int64)} OR empty({slots:Array(Int64)}))
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
