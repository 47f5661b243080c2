namespace Carillon.Lab.History;

/// <summary>
/// No lead is dialled while an attempt is open, more often than its campaign allows, or before its time. An agent who dials by
/// hand may dial a lead again.
/// </summary>
internal static class LeadRules
{
    // Commit and INVITE are stamped by two clocks of one machine.
    private const long ToleranceMs = 50;

    public static int DialledTwice(HistoryFacts facts, IReadOnlySet<string> duplicateInvites, Findings findings)
    {
        var twice = 0;
        foreach (var lead in facts.Attempts.GroupBy(a => a.Lead == 0 ? a.Id : $"lead {a.Lead}"))
        {
            StoredAttempt[] attempts = [.. lead.OrderBy(a => a.DialledAt)];
            var fault = Fault(attempts, facts);
            if (fault is not null)
                findings.Add($"Of {lead.Key}: {fault}");
            if (fault is not null || attempts.Any(a => duplicateInvites.Contains(a.Id)))
                twice++;
        }

        return twice;
    }

    private static string? Fault(StoredAttempt[] attempts, HistoryFacts facts)
    {
        for (var i = 1; i < attempts.Length; i++)
        {
            var (before, attempt) = (attempts[i - 1], attempts[i]);
            if (before.EndedAt is null || attempt.DialledAt + ToleranceMs < before.EndedAt)
                return $"attempt {attempt.Id} began before {before.Id} had ended.";
            if (attempt.Manual)
                continue;
            if (before.LeadState is "DONE" or "BLOCKED")
                return $"attempt {attempt.Id} came after {before.Id} had made the lead {before.LeadState}.";
            if (before.LeadNotBefore is { } notBefore && attempt.DialledAt + ToleranceMs < notBefore)
                return $"attempt {attempt.Id} came before its time.";
        }

        // What never left as an INVITE called nobody: such a lead is taken again.
        var paced = attempts.Count(a => !a.Manual && a.InviteSent != false);
        return facts.MaximumAttempts.TryGetValue(attempts[0].Campaign, out var allowed) && paced > allowed
            ? $"{paced} attempts, {allowed} allowed."
            : null;
    }
}
