namespace Carillon.Lab.History;

/// <summary>One INVITE for each attempt and carrier tried: a further one only after the one before has failed.</summary>
internal static class InviteRules
{
    // An INVITE leaves within this time after its attempt was committed, if it carries no id of its own.
    private const long SoonMs = 60_000;

    public sealed record Verdict(int Duplicates, int WithoutAttempt, int WithoutEnd, int AttemptsWithoutInvite, IReadOnlySet<string> DialledTwice);

    public static Verdict Judge(HistoryFacts facts, Findings findings)
    {
        var (duplicates, strangers, twice) = (0, 0, new HashSet<string>());
        var attempts = facts.Attempts.ToDictionary(a => a.Id);
        Dictionary<string, LoggedInvite> last = [];
        foreach (var invite in facts.Invites)
        {
            if (AttemptOf(invite, attempts, facts, last) is not { } attempt)
            {
                strangers++;
                findings.Add($"The INVITE {invite.Invite.CallId} to the carrier belongs to no attempt on record.");
                continue;
            }

            if (last.TryGetValue(attempt, out var before) && !(before.Failed && before.End!.At <= invite.Invite.At))
            {
                duplicates++;
                twice.Add(attempt);
                findings.Add($"Attempt {attempt} has a second INVITE, {invite.Invite.CallId}, though {before.Invite.CallId} had not failed.");
            }

            last[attempt] = invite;
        }

        return new Verdict(duplicates, strangers, WithoutEnd(facts, findings), WithoutInvite(facts, last, findings), twice);
    }

    private static int WithoutEnd(HistoryFacts facts, Findings findings)
    {
        List<LoggedInvite> open = [.. facts.Invites.Where(i => i.End is null)];
        foreach (var invite in open)
            findings.Add($"The INVITE {invite.Invite.CallId} has no end in the carrier's log.");
        return open.Count;
    }

    private static int WithoutInvite(HistoryFacts facts, Dictionary<string, LoggedInvite> last, Findings findings)
    {
        if (facts.Invites.Count == 0)
            return 0;
        List<StoredAttempt> missing = [.. facts.Attempts.Where(a => a.InviteSent == true && !last.ContainsKey(a.Id))];
        foreach (var attempt in missing)
            findings.Add($"Attempt {attempt.Id} says that its INVITE was sent, but no carrier saw it.");
        return missing.Count;
    }

    /// <summary>By the header of the INVITE, by the journal's word for its Call-ID, or else by its number.</summary>
    private static string? AttemptOf(
        LoggedInvite invite, Dictionary<string, StoredAttempt> attempts, HistoryFacts facts, Dictionary<string, LoggedInvite> taken)
    {
        if (invite.Invite.Attempt is { } named)
            return attempts.ContainsKey(named) ? named : null;
        foreach (var journal in facts.Journals)
        {
            if (journal.AttemptsByCallId.TryGetValue(invite.Invite.CallId, out var journalled))
                return attempts.ContainsKey(journalled) ? journalled : null;
        }

        var number = Digits(invite.Invite.To ?? "");
        return facts.Attempts
            .Where(a => Digits(a.Phone) == number && a.DialledAt <= invite.AtMs + 1000 && a.DialledAt >= invite.AtMs - SoonMs)
            .OrderBy(a => taken.ContainsKey(a.Id))
            .ThenByDescending(a => a.DialledAt)
            .FirstOrDefault()?.Id;
    }

    private static string Digits(string number) => new([.. number.Where(char.IsAsciiDigit)]);
}
