namespace Carillon.Lab.History;

/// <summary>Every leg of a journal has one end, and nothing lives on after the run.</summary>
internal static class LegRules
{
    public static int Stuck(HistoryFacts facts, bool phonesMayBeUp, Findings findings)
    {
        HashSet<string> stuck = [];
        foreach (var journal in facts.Journals)
        {
            foreach (var leg in journal.Open.Where(l => !(phonesMayBeUp && l.IsPhone)))
            {
                if (stuck.Add(leg.Id))
                    findings.Add($"Leg {leg.Id}{Of(leg.Attempt)} has no end in the journal {journal.Name}.");
            }
        }

        foreach (var leg in facts.SnapshotLegs.Where(l => !(phonesMayBeUp && l.IsPhone)))
        {
            if (stuck.Add(leg.Leg))
                findings.Add($"Leg {leg.Leg}{Of(leg.Attempt)} still lives after the run.");
        }

        return stuck.Count;
    }

    public static int EndedTwice(HistoryFacts facts, Findings findings)
    {
        foreach (var journal in facts.Journals)
        {
            foreach (var leg in journal.EndedTwice)
                findings.Add($"Leg {leg} has two ends in the journal {journal.Name}.");
        }

        return facts.Journals.Sum(j => j.EndedTwice.Count);
    }

    private static string Of(string? attempt) => string.IsNullOrEmpty(attempt) ? "" : $" of attempt {attempt}";
}
