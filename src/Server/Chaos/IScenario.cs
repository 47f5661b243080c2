using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>One kind of fault: what strikes, what is to be seen of it, and the bars of its own. What is common to all is in <see cref="ChaosRun"/>.</summary>
internal interface IScenario
{
    /// <summary>Starts what the floor stands on and is no part of it, a database say. It ends after the judgement.</summary>
    /// <param name="folder">For its files; who uses it empties it first (<see cref="DemoFolder.Empty"/>).</param>
    /// <exception cref="IOException">It cannot be had here; the message says why.</exception>
    Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => Task.FromResult<IAsyncDisposable?>(null);

    /// <summary>The floor that it needs, made of the usual one.</summary>
    DemoOptions Floor(DemoOptions usual) => usual;

    /// <summary>Whether the fault would show something now. Asked of a full floor.</summary>
    bool MayStrike(FloorDto floor) => true;

    /// <summary>Called once, when the floor is full and has been for a while. Ends when all is seen.</summary>
    Task Happen(Stage stage, CancellationToken cancel);

    /// <summary>Whether this call may suffer from the fault. All others are elsewhere.</summary>
    bool Touches(CallPlace call) => false;

    /// <summary>Adds what it alone measures.</summary>
    ChaosReport Tell(ChaosReport common, Aftermath aftermath) => common;

    /// <summary>Which bars of its own did not hold, a sentence each.</summary>
    IEnumerable<string> Faults(ChaosReport report) => [];
}
