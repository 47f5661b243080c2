namespace Carillon.Domain.Calls;

public enum CommitOutcome { Committed, LeaseLost, DatabaseAway }

/// <summary>What <see cref="IAttemptStore.Commit"/> did; leads that someone else had claimed, and numbers on the do-not-call list, are left out of <see cref="Claimed"/>.</summary>
public sealed record CommitResult(CommitOutcome Outcome, IReadOnlySet<AttemptId> Claimed, string? Fault = null);

/// <summary>Claims and open attempts: the transaction that stands before every INVITE.</summary>
public interface IAttemptStore
{
    /// <summary>
    /// One transaction: touches the campaign's lease row WHERE epoch = <paramref name="epoch"/> (one row, or nothing happens),
    /// moves the leads READY to DIALLING, inserts the attempt rows of those that moved. Few statements, however many attempts.
    /// </summary>
    Task<CommitResult> Commit(CampaignId campaign, long epoch, IReadOnlyList<NewAttempt> attempts, CancellationToken ct);
    Task<IReadOnlyList<OpenAttempt>> Open(CampaignId campaign, CancellationToken ct);
    /// <summary>One attempt, open or ended: whose recording this is. Null: never committed.</summary>
    Task<AttemptRow?> Find(AttemptId attempt, CancellationToken ct);
    /// <summary>What became of the campaign's attempts dialled since then. One statement; asked when a campaign is taken over.</summary>
    Task<AttemptTotals> Totals(CampaignId campaign, DateTimeOffset since, CancellationToken ct);
    Task<IReadOnlyList<AttemptRow>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct);
}

/// <summary>Calls that were placed, and what became of those that have ended; <see cref="CrossServer"/> of <see cref="Connected"/> went over a trunk.</summary>
public readonly record struct AttemptTotals(long Attempts, long Answered, long Connected, long Dropped, long CrossServer, long PossiblySilent = 0);

/// <summary>An attempt as people read it in lists.</summary>
[GenerateSerializer, Immutable, Alias("AttemptRow")]
public sealed record AttemptRow
{
    [Id(0)] public required AttemptId Id { get; init; }
    [Id(1)] public required CampaignId Campaign { get; init; }
    [Id(2)] public required LeadId Lead { get; init; }
    [Id(3)] public required string Phone { get; init; }
    [Id(4)] public required DateTimeOffset At { get; init; }
    [Id(5)] public DateTimeOffset? EndedAt { get; init; }
    [Id(6)] public string? Cause { get; init; }
    [Id(7)] public string? Agent { get; init; }
    [Id(8)] public string? Disposition { get; init; }
    [Id(9)] public TimeSpan Talk { get; init; }
    [Id(10)] public string? Recording { get; init; }
    /// <summary>How the customer and we heard each other: the worse of both, 1 to 4.41; null: not known.</summary>
    [Id(11)] public double? Mos { get; init; }
}
