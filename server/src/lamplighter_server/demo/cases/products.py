"""Conversations about what is sold: manuals, comparisons, stock, where it can be sent."""

# ruff: noqa: RUF001 - customers read real dashes and multiplication signs
from __future__ import annotations

from lamplighter_server.demo.script import Call, Case, HandOver, Model, Say, Turn, act, case

CASES = (
    case(
        "ship-to-norway",
        "Do you ship to Norway?",
        entry="router",
        router=[
            Say(
                "Yes. Delivery to Norway takes 4–6 working days and costs 19 EUR; VAT and customs are included in the "
                "price at checkout."
            )
        ],
    ),
    case(
        "wall-mount",
        "Is the X200 compatible with the old wall mount? The one with two bolts, from 2022.",
        triage=[
            act(HandOver("researcher", "Does the X200 monitor arm fit the two-bolt wall mount sold in 2022 (WM-22)?")),
            Say(
                "Yes, with the adapter plate AP-2: the old mount has two bolts, the X200 expects four. The plate is "
                "free for owners of the old mount, and it holds up to 9 kg, which is fine for screens up to 32 inches."
            ),
        ],
        researcher=[
            act(
                Call(
                    "read_manual",
                    {"sku": "X200-BL", "chapter": "mounting"},
                    {"bolts": 4, "pattern": "75×75 or 100×100", "adapters": ["AP-2"], "page": 6},
                    seconds=0.03,
                ),
                Call(
                    "search_help",
                    {"query": "WM-22 wall mount X200 adapter", "limit": 3},
                    [
                        {"id": "kb-2210", "title": "Using a 2022 wall mount with newer arms", "score": 0.91},
                        {"id": "kb-1875", "title": "Which adapter plate do I need?", "score": 0.78},
                        {"id": "kb-0411", "title": "Mounting on plasterboard", "score": 0.42},
                    ],
                    seconds=0.47,
                ),
            ),
            act(
                Call(
                    "read_article",
                    {"id": "kb-2210"},
                    {
                        "id": "kb-2210",
                        "title": "Using a 2022 wall mount with newer arms",
                        "text": "The WM-22 has two M8 bolts, 120 mm apart. Arms sold since 2024 (X200, X240) have the "
                        "four-hole VESA pattern. Screw the adapter plate AP-2 to the mount first; it is sent free of "
                        "charge to owners of a WM-22. With the plate the load is limited to 9 kg.",
                    },
                    seconds=0.29,
                )
            ),
            Say("It fits with adapter plate AP-2, free for WM-22 owners, up to 9 kg (kb-2210, manual page 6)."),
        ],
    ),
    case(
        "compare-windows",
        "Compare the EU and US return windows for furniture, please. We buy for both offices.",
        triage=[
            act(
                HandOver("researcher", "Compare the return windows for furniture in the EU and the US, for companies.")
            ),
            Say(
                "In the EU you have 30 days from delivery and we pay for the return; in the US it is 45 days, and "
                "pick-up of furniture costs 49 USD. In both places assembled desks can come back if nothing is "
                "missing. For companies the same rules apply up to ten pieces an order."
            ),
        ],
        researcher=[
            act(
                Call(
                    "list_policies",
                    {"topic": "returns of furniture", "country": "DE"},
                    {"days": 30, "return_paid_by": "Tidewater", "assembled": "accepted if complete", "b2b_limit": 10},
                    seconds=0.04,
                ),
                Call(
                    "list_policies",
                    {"topic": "returns of furniture", "country": "US"},
                    {"days": 45, "return_fee": 49, "assembled": "accepted if complete", "b2b_limit": 10},
                    seconds=0.05,
                ),
            ),
            Say("EU: 30 days, free. US: 45 days, 49 USD pick-up. Assembled is fine if complete; up to 10 pieces."),
        ],
    ),
    case(
        "flickering",
        "My {article} flickers when dimmed below half. Is the driver broken?",
        triage=[
            act(
                Call(
                    "search_help",
                    {"query": "flicker dimmed below 50 %", "limit": 2},
                    [
                        {"id": "kb-0933", "title": "Flicker with third-party wall dimmers", "score": 0.88},
                        {"id": "kb-1002", "title": "Resetting the lamp's driver", "score": 0.71},
                    ],
                    seconds=0.41,
                    says="Let me look that up.",
                )
            ),
            Say(
                "Most likely not: our lamps flicker below 50 % when a wall dimmer sits before them, because both dim. "
                "Set the wall dimmer to full and dim at the lamp. If it still flickers, hold the button for ten "
                "seconds to reset the driver, and write to us again if that doesn't help."
            ),
        ],
    ),
    case(
        "desk-height",
        "Will the Harbour standing desk go low enough for me? I'm 1.57 m.",
        triage=[
            act(
                HandOver(
                    "researcher", "Lowest height of the Harbour standing desk; is it right for someone 1.57 m tall?"
                )
            ),
            Say(
                "Yes. It goes down to 62 cm including the top; for 1.57 m we suggest 63–65 cm when sitting and about "
                "98 cm when standing."
            ),
        ],
        researcher=[
            act(
                Call(
                    "read_manual",
                    {"sku": "HD-160-OAK", "chapter": "dimensions"},
                    {"lowest_cm": 62, "highest_cm": 128, "top_cm": 2.5, "page": 3},
                    seconds=0.02,
                )
            ),
            Say("62–128 cm including the top (manual, page 3); 1.57 m needs about 64 cm sitting, 98 cm standing."),
        ],
    ),
    case(
        "warranty-change",
        "What changed in the warranty terms since 2024? I bought before that.",
        triage=[
            act(
                HandOver("researcher", "Differences between the warranty terms of 2024 and today's, for buyers before.")
            ),
            Say(
                "Since March 2025 frames are covered for ten years instead of five, and that holds for older purchases "
                "too. Light sources went from three to two years, but yours keeps the three years it was sold with."
            ),
        ],
        researcher=[
            act(
                Call(
                    "search_help",
                    {"query": "warranty terms changes 2024 2025 2026", "limit": 4},
                    [
                        {"id": "kb-3001", "title": "Warranty terms, in force since 2025-03-01", "score": 0.94},
                        {"id": "kb-2120", "title": "Warranty terms 2022–2025 (archived)", "score": 0.9},
                    ],
                    seconds=0.52,
                )
            ),
            act(
                Call(
                    "read_article",
                    {"id": "kb-3001"},
                    {"id": "kb-3001", "frames_years": 10, "light_sources_years": 2, "retroactive": ["frames"]},
                    seconds=0.31,
                ),
                Call(
                    "read_article",
                    {"id": "kb-2120"},
                    {"id": "kb-2120", "frames_years": 5, "light_sources_years": 3},
                    seconds=0.28,
                ),
            ),
            Say(
                "Frames 5 → 10 years, also for older purchases; light sources 3 → 2 years for new ones only "
                "(kb-3001, kb-2120).",
                model=Model(reasoning=680),
            ),
        ],
    ),
    Case(
        "choose-a-lamp",
        (
            Turn(
                "I need a reading lamp for a dark corner, warm light. What do you have under 200 {currency}?",
                {
                    "triage": [
                        act(HandOver("researcher", "Reading lamps, warm light, under 200, for a dark corner.")),
                        Say(
                            "Two fit: the Lumen Arc floor lamp (189, 2700 K, reaches over a chair) and the Skerry task "
                            "lamp (79.50, 2700–4000 K, needs a table). For a corner without a table I'd take the Arc."
                        ),
                    ],
                    "researcher": [
                        act(
                            Call(
                                "check_stock",
                                {"sku": "LA-210-BR"},
                                {"sku": "LA-210-BR", "on_hand": 18, "price": 189.0},
                                seconds=0.33,
                            ),
                            Call(
                                "check_stock",
                                {"sku": "SK-040-GR"},
                                {"sku": "SK-040-GR", "on_hand": 52, "price": 79.5},
                                seconds=0.36,
                            ),
                        ),
                        Say("Lumen Arc: 189, 2700 K, 18 in stock. Skerry: 79.50, 2700–4000 K, 52 in stock."),
                    ],
                },
            ),
            Turn(
                "Is the Arc bright enough to read by, or only for atmosphere?",
                {
                    "triage": [
                        act(HandOver("researcher", "Brightness of the Lumen Arc (LA-210-BR) at reading distance.")),
                        Say("Bright enough: 1,100 lumen, about 480 lux on the page when it hangs 60 cm above it."),
                    ],
                    "researcher": [
                        act(
                            Call(
                                "read_manual",
                                {"sku": "LA-210-BR", "chapter": "light"},
                                {"lumen": 1100, "kelvin": 2700, "cri": 95, "lux_at_60_cm": 480},
                                seconds=0.03,
                            )
                        ),
                        Say("1,100 lm, CRI 95, 480 lux at 60 cm; 300–500 lux are recommended for reading."),
                    ],
                },
                pause=50,
            ),
        ),
    ),
)
