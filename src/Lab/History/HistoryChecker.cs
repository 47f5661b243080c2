using Carillon.Lab.Agents;

namespace Carillon.Lab.History;

/// <summary>Reads everything, then judges.</summary>
public static class HistoryChecker
{
    /// <summary>Throws what files and drivers throw when something named in the options cannot be read.</summary>
    public static async Task<HistoryReport> RunAsync(HistoryOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Judge(await ReadAsync(options, ct).ConfigureAwait(false), options.PhonesMayBeUp);
    }

    internal static HistoryReport Judge(HistoryFacts facts, bool phonesMayBeUp)
    {
        var findings = new Findings();
        var invites = InviteRules.Judge(facts, findings);
        return new HistoryReport
        {
            Attempts = facts.Attempts.Count,
            Invites = facts.Invites.Count,
            Answered = facts.Attempts.Count(a => a.Answered),
            Connected = facts.Attempts.Count(a => a.Connected),
            Dropped = facts.Attempts.Count(a => a.Dropped),
            Recordings = facts.Recordings,
            AttemptsWithoutEnd = AttemptRules.WithoutEnd(facts, findings),
            AttemptsWithoutInvite = invites.AttemptsWithoutInvite,
            InvitesWithoutAttempt = invites.WithoutAttempt,
            InvitesWithoutEnd = invites.WithoutEnd,
            DuplicateInvites = invites.Duplicates,
            LeadsDialledTwice = LeadRules.DialledTwice(facts, invites.DialledTwice, findings),
            DispositionsAcknowledged = facts.Dispositions.Count,
            DispositionsLost = AttemptRules.DispositionsLost(facts, findings),
            StuckLegs = LegRules.Stuck(facts, phonesMayBeUp, findings),
            LegsEndedTwice = LegRules.EndedTwice(facts, findings),
            UnreadableRecords = facts.Journals.Sum(j => j.Unreadable),
            Findings = findings.Sentences,
        };
    }

    private static async Task<HistoryFacts> ReadAsync(HistoryOptions options, CancellationToken ct)
    {
        var database = await HistoryDatabase.OpenAsync(options.Database, ct).ConfigureAwait(false);
        await using var _ = database.ConfigureAwait(false);
        return new HistoryFacts
        {
            Attempts = await HistoryDatabase.AttemptsAsync(database, options.Since, ct).ConfigureAwait(false),
            MaximumAttempts = await HistoryDatabase.MaximumAttemptsAsync(database, ct).ConfigureAwait(false),
            Recordings = await HistoryDatabase.RecordingsAsync(database, options.Since, ct).ConfigureAwait(false),
            Invites = CarrierLogs.Read(options.CarrierLogs, options.Since),
            Dispositions = [.. options.DispositionLogs.SelectMany(JsonLines.Read<AcknowledgedDisposition>)],
            Journals = [.. options.Journals.Where(Directory.Exists).Select(JournalFolders.Read)],
            SnapshotLegs = [.. options.Snapshots.SelectMany(Snapshots.Read)],
        };
    }
}
