"""Rules about asyncio's tasks: who holds, awaits and cancels them, and whether they let themselves be cancelled."""
