using Carillon.Telephony.V1;

namespace Carillon.Telephony;

/// <summary>One telephony server, as the domain controls it. Members may be called from any thread.</summary>
public interface ICallControl : IAsyncDisposable
{
    /// <summary>What is known of the connection now.</summary>
    SwitchConnection Connection { get; }

    /// <summary>Raised at each change, on a thread of the client's: hand over, do not work in it. A boot id that differs from
    /// the last one means that the calls of the older boot are gone.</summary>
    event Action<SwitchConnection>? ConnectionChanged;

    /// <exception cref="SwitchUnavailableException">The switch does not answer.</exception>
    Task<HelloReply> Hello(CancellationToken ct);

    /// <summary>Sends a command and returns its result. Never throws for a switch that is away: see
    /// <see cref="ResultCode.ResultUnreachable"/> (not sent) and <see cref="ResultCode.ResultNoAnswer"/> (send it again, same id).
    /// An empty command id is filled in.</summary>
    Task<CommandResult> Execute(Command command, CancellationToken ct);

    /// <summary>Swaps the switch's configuration; an older version is refused.</summary>
    /// <exception cref="SwitchUnavailableException">The switch does not answer.</exception>
    Task<ConfigureReply> Configure(ulong version, SwitchConfig config, CancellationToken ct);

    /// <exception cref="SwitchUnavailableException">The switch does not answer.</exception>
    Task<SwitchSnapshot> Snapshot(CancellationToken ct);

    /// <summary>Every event after a sequence, in order, each once; waits while the switch is away and goes on where it stopped.
    /// Ends only by its token. Events with sequence 0 (server load) are live only.</summary>
    IAsyncEnumerable<SwitchEvent> Events(ulong afterSequence, CancellationToken ct);
}
