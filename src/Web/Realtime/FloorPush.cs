using Carillon.Domain.Agents;
using Carillon.Domain.Cluster;
using Microsoft.AspNetCore.SignalR;

namespace Carillon.Web.Realtime;

/// <summary>
/// The one observer of this process. An agent's screen pop passes here: it is handed to SignalR at once, and nothing is awaited
/// that another screen could delay.
/// </summary>
internal sealed partial class FloorPush(
    IHubContext<AgentHub, IAgentClient> agents,
    IHubContext<FloorHub, IFloorClient> watchers,
    HubConnections connections,
    TimeProvider clock,
    ILogger<FloorPush> log) : IFloorObserver
{
    public Task AgentChanged(AgentSnapshot state)
    {
        if (connections.Holds(state.Agent))
            Forget(agents.Clients.Group(AgentHub.GroupOf(state.Agent)).AgentChanged(state.ToDto(clock.GetUtcNow())));
        return Task.CompletedTask;
    }

    public Task FloorChanged(FloorSnapshot floor)
    {
        if (connections.SomeoneWatches)
            Forget(watchers.Clients.Group(FloorHub.Watchers).FloorChanged(floor.ToDto()));
        return Task.CompletedTask;
    }

    // A screen that reads slowly must not hold the next one: SignalR buffers for each connection and cuts off those that stay behind.
    private void Forget(Task send)
    {
        if (!send.IsCompletedSuccessfully)
            send.ContinueWith(t => NotPushed(t.Exception!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    [LoggerMessage(7201, LogLevel.Debug, "A screen could not be pushed to")]
    private partial void NotPushed(Exception e);
}
