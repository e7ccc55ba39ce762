"""Who is asking and about what: facts that fill a story's blanks, drawn from its seed so that both processes agree."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

_PEOPLE = (
    ("Ingrid Solheim", "ingrid.solheim@fjordmail.example", "Bergen", "NO", "EUR"),
    ("Marcus Oyelaran", "m.oyelaran@brightwell.example", "Leeds", "GB", "GBP"),
    ("Chiara Bonetti", "chiara.bonetti@studioarno.example", "Florence", "IT", "EUR"),
    ("Dana Whitlock", "dana@whitlock-partners.example", "Portland", "US", "USD"),
    ("Tomasz Zieliński", "tomasz.zielinski@polnaprojekt.example", "Gdańsk", "PL", "EUR"),
    ("Amélie Garnier", "amelie.garnier@atelier-g.example", "Nantes", "FR", "EUR"),
    ("Jonas Brandt", "jbrandt@brandt-ingenieure.example", "Kassel", "DE", "EUR"),
    ("Priya Raman", "priya.raman@northgate.example", "Birmingham", "GB", "GBP"),
    ("Luis Herrera", "luis@herreraycia.example", "Valencia", "ES", "EUR"),
    ("Hannah Kowalczyk", "hannah.k@lakeshore.example", "Milwaukee", "US", "USD"),
    ("Sanne de Vries", "sanne@devries-keramiek.example", "Utrecht", "NL", "EUR"),
    ("Eoin Gallagher", "eoin.gallagher@slieve.example", "Galway", "IE", "EUR"),
)
_GOODS = (
    ("Lumen Arc floor lamp", "LA-210-BR", 189.00),
    ("Harbour standing desk 160", "HD-160-OAK", 629.00),
    ("Skerry task lamp", "SK-040-GR", 79.50),
    ("Moor lounge chair", "MC-300-WO", 449.00),
    ("Cove shelf, set of three", "CV-003-WH", 134.90),
    ("X200 monitor arm", "X200-BL", 129.00),
    ("Drift desk chair", "DC-120-BK", 319.00),
)
_TEAMS = ("brightwell", "studio-arno", "northgate", "lakeshore", "brandt-ingenieure", "polna-projekt")
_STREETS = ("14 Quay Street", "Lindenallee 8", "Via dei Serragli 32", "221 Alder Ave", "Nieuwegracht 77", "9 Mill Lane")


def draw(seed: int, today: date) -> dict[str, Any]:
    """Return every fact a story may use; the same seed and day give the same facts."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    name, email, city, country, currency = rng.choice(_PEOPLE)
    article, sku, price = rng.choice(_GOODS)
    other, other_sku, other_price = rng.choice([goods for goods in _GOODS if goods[1] != sku])
    seats = rng.randint(6, 40)
    more = rng.choice((3, 5, 8, 12))
    return {
        "name": name,
        "first_name": name.split()[0],
        "email": email,
        "city": city,
        "country": country,
        "currency": currency,
        "customer": f"cus_{rng.randrange(16**8):08x}",
        "article": article,
        "sku": sku,
        "price": price,
        "other": other,
        "other_sku": other_sku,
        "other_price": other_price,
        "both": round(price + other_price, 2),
        "order": str(rng.randint(47000, 48999)),
        "older_order": str(rng.randint(44000, 46999)),
        "tracking": f"TW{rng.randrange(10**9):09d}{country}",
        "invoice": f"2026-{rng.randint(1000, 1999)}",
        "charge": f"ch_{rng.randrange(36**6):06x}",
        "second_charge": f"ch_{rng.randrange(36**6):06x}",
        "refund": f"re_{rng.randrange(36**6):06x}",
        "ticket": f"T-{rng.randint(5000, 5999)}",
        "team": rng.choice(_TEAMS),
        "seats": seats,
        "more_seats": more,
        "all_seats": seats + more,
        "seat_price": 9.0,
        "prorated": round(more * 9.0 * rng.randint(9, 27) / 30, 2),
        "last_bill": round(seats * 9.0, 2),
        "this_bill": round((seats + more) * 9.0 + 21.6, 2),
        "address": f"{rng.choice(_STREETS)}, {city}",
        "vat_id": f"{country if country not in ('US', 'NO', 'GB') else 'DE'}{rng.randrange(10**9):09d}",
        "ordered": (today - timedelta(days=rng.randint(4, 9))).isoformat(),
        "promised": (today - timedelta(days=1)).strftime("%A"),
        "arrives": (today + timedelta(days=2)).isoformat(),
        "renewal": (today + timedelta(days=rng.randint(9, 27))).isoformat(),
        "month": (today.replace(day=1) - timedelta(days=1)).strftime("%B"),
        "month_number": (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m"),
        "today": today.isoformat(),
        "stock": rng.randint(0, 40),
    }
