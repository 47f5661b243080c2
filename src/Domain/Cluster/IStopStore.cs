using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>A STOP in force. <see cref="Id"/>: the campaign or the carrier; empty for the system.</summary>
[GenerateSerializer, Immutable, Alias("StopMark")]
public sealed record StopMark(
    [property: Id(0)] StopScope Scope, [property: Id(1)] string Id, [property: Id(2)] UserId By, [property: Id(3)] DateTimeOffset At);

/// <summary>STOPs outlive the process that they were pressed in. Read when a grain awakes, written when somebody presses; never in a loop.</summary>
public interface IStopStore
{
    Task<IReadOnlyList<StopMark>> All(CancellationToken ct);
    /// <summary>Puts the mark, or changes nothing where it is there already. False: the database is away (the STOP holds in memory all the same).</summary>
    Task<bool> Set(StopMark mark, CancellationToken ct);
    /// <summary>Takes the mark of that scope and id away. False: the database is away.</summary>
    Task<bool> Lift(StopScope scope, string id, CancellationToken ct);
}
