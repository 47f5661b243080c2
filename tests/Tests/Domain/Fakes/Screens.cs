using System.Diagnostics;
using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;

namespace Carillon.Tests.Domain.Fakes;

/// <summary>The screens of a web process: what was pushed, in order, and when.</summary>
internal sealed class Screens : IFloorObserver
{
    private readonly Lock _gate = new();
    private readonly List<(long At, AgentSnapshot State)> _agents = [];
    private readonly List<FloorSnapshot> _floors = [];

    public IReadOnlyList<FloorSnapshot> Floors
    {
        get
        {
            lock (_gate)
                return [.. _floors];
        }
    }

    public Task AgentChanged(AgentSnapshot state)
    {
        lock (_gate)
            _agents.Add((Stopwatch.GetTimestamp(), state));
        return Task.CompletedTask;
    }

    public Task FloorChanged(FloorSnapshot floor)
    {
        lock (_gate)
            _floors.Add(floor);
        return Task.CompletedTask;
    }

    public AgentSnapshot? Last(UserId agent)
    {
        lock (_gate)
            return _agents.Where(a => a.State.Agent == agent).OrderBy(a => a.State.Revision).Select(a => a.State).LastOrDefault();
    }

    /// <summary>When the screen first showed that call.</summary>
    public long? PoppedAt(AttemptId attempt)
    {
        lock (_gate)
            return _agents.Where(a => a.State.State is AgentState.InCall && a.State.Call?.Attempt == attempt).Select(a => (long?)a.At).FirstOrDefault();
    }
}
