namespace Carillon.Lab.History;

/// <summary>Every attempt ends once; every acknowledged disposition is stored.</summary>
internal static class AttemptRules
{
    public static int WithoutEnd(HistoryFacts facts, Findings findings)
    {
        List<StoredAttempt> open = [.. facts.Attempts.Where(a => a.EndedAt is null || a.Cause is null)];
        foreach (var attempt in open)
            findings.Add($"Attempt {attempt.Id} has no end.");
        return open.Count;
    }

    /// <summary>The last one acknowledged for an attempt is the one that must be there.</summary>
    public static int DispositionsLost(HistoryFacts facts, Findings findings)
    {
        var lost = 0;
        var attempts = facts.Attempts.ToDictionary(a => a.Id);
        foreach (var acknowledged in facts.Dispositions.GroupBy(d => d.Attempt).Select(g => g.MaxBy(d => d.At)!))
        {
            var stored = attempts.GetValueOrDefault(acknowledged.Attempt);
            if (stored?.Disposition == acknowledged.Code && stored.Notes == acknowledged.Notes)
                continue;
            lost++;
            findings.Add($"Disposition {acknowledged.Code} of attempt {acknowledged.Attempt} was acknowledged to {acknowledged.Agent} with notes of {acknowledged.Notes.Length} characters; stored is {stored?.Disposition ?? "none"} with {stored?.Notes.Length ?? 0}.");
        }

        return lost;
    }
}
