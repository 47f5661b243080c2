using Carillon.Domain.Agents;

namespace Carillon.Domain.Calls;

/// <summary>
/// The outbox: facts are durable when the returned task ends (its own journal's fsync), and reach the database in batches,
/// also after the process or the database was away. Idempotent by id and version: the same fact may be given twice.
/// </summary>
public interface IFactLog
{
    Task AttemptEnded(AttemptEnd end);
    Task Disposed(DispositionSet disposition);
    Task Recorded(RecordingFact recording);
    Task AgentDid(AgentActivity activity);
    Task LegHeard(LegAudio audio);
    /// <summary>Facts that are durable here but not yet in the database.</summary>
    int Pending { get; }
    /// <summary>False while the database does not take them; nothing new is dialled then.</summary>
    bool DatabaseReachable { get; }
    /// <summary>Why, in a sentence for people; null while it does.</summary>
    string? DatabaseFault { get; }
}

/// <summary>Recordings' index, for those who listen.</summary>
public interface IRecordingStore
{
    Task<IReadOnlyList<RecordingFact>> Recent(CampaignId? campaign, UserId? agent, int count, CancellationToken ct);
    Task<RecordingFact?> Find(RecordingId id, CancellationToken ct);
    Task<RecordingFact?> OfAttempt(AttemptId attempt, CancellationToken ct);
}
