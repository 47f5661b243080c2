namespace Carillon.Domain.Leads;

/// <summary>
/// Numbers that no campaign dials, whatever list they are in and whoever types them: an agent's disposition put them here, or somebody entered them.
/// The transaction that stands before every INVITE looks here (<see cref="Calls.IAttemptStore.Commit"/>), on the database that takes the writes: an entry holds from its commit on.
/// </summary>
public interface IDoNotCallStore
{
    /// <summary>Those whose number begins so, newest first.</summary>
    Task<IReadOnlyList<DoNotCallEntry>> Search(string begins, int count, CancellationToken ct);
    Task<long> Count(CancellationToken ct);
    /// <summary>One number a line, as E.164 or as people of <paramref name="region"/> (two letters, as US) write it. Those that are here already stay as they are.</summary>
    Task<DoNotCallAdded> Add(IReadOnlyList<string> lines, string region, UserId by, CancellationToken ct);
    /// <summary>False: it was not here.</summary>
    Task<bool> Remove(string phone, CancellationToken ct);
}

/// <param name="Phone">E.164 with plus sign.</param>
/// <param name="Attempt">The call after which an agent put it here; null: somebody entered it.</param>
public sealed record DoNotCallEntry(string Phone, DateTimeOffset At, UserId By, AttemptId? Attempt);

/// <summary>What became of the lines: new, here already, and not numbers at all.</summary>
public sealed record DoNotCallAdded(int Added, int Known, IReadOnlyList<RejectedRow> Rejected);
