using System.Diagnostics;
using Carillon.Lab.Bench;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench;

/// <summary>Servers under test that hold calls of one shape: ours, or somebody else's, with the same load.</summary>
internal interface IBenchFloor : IAsyncDisposable
{
    string Name { get; }

    /// <summary>All whose CPU and memory count.</summary>
    IReadOnlyList<int> Processes { get; }

    IReadOnlyList<string> RecordingFolders { get; }

    /// <exception cref="IOException">It cannot be started.</exception>
    Task Start(CancellationToken ct);

    /// <summary>One more call of the shape, up and paired.</summary>
    /// <exception cref="IOException">It was refused or ended.</exception>
    Task<BenchCall> Call(CancellationToken ct);

    /// <summary>Returns when both of its legs have ended.</summary>
    Task HangUp(BenchCall call, CancellationToken ct);

    /// <summary>Heartbeats since the last time it was asked; of others than ours there are none.</summary>
    IReadOnlyList<ServerLoad> TakeLoads();
}

/// <summary>One conversation, by its parties at the exchange.</summary>
internal record BenchCall(BenchParty Customer, BenchParty Agent)
{
    /// <summary>A loud frame comes every two seconds: after so long each party has said one, and it is in the recording.</summary>
    public static readonly TimeSpan LeastTalk = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan DeafAfter = TimeSpan.FromSeconds(4.5);

    /// <summary>Two loud frames of its partner were not heard.</summary>
    public static bool IsDeaf(BenchParty party, long now) => Stopwatch.GetElapsedTime(party.Voice.HeardAt, now) > DeafAfter;

    public bool IsUp => Customer.IsUp && Agent.IsUp;
}
