using Carillon.Domain;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Carillon.Web.Realtime;

/// <summary>Those who watch the floor. The floor grain works for it only while somebody watches.</summary>
[Authorize(Policy = Roles.Supervisor)]
internal sealed class FloorHub(IGrainFactory grains, HubConnections connections) : Hub<IFloorClient>, IFloorHub
{
    public const string GrainKey = "floor";
    public const string Watchers = "watchers";
    public const string Admins = "admins";

    public override async Task OnConnectedAsync()
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, Watchers);
        if (Context.User!.IsInRole(Roles.Admin))
            await Groups.AddToGroupAsync(Context.ConnectionId, Admins);
        connections.AddWatcher(Context);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.RemoveWatcher(Context);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<FloorSampleDto>> GetTrend(string? campaign) =>
        [.. (await grains.GetGrain<IFloorGrain>(GrainKey).Trend(string.IsNullOrEmpty(campaign) ? null : new CampaignId(campaign))).Select(s => s.ToDto())];

    public async Task<FloorDto> GetState() => (await grains.GetGrain<IFloorGrain>(GrainKey).GetState()).ToDto();
}
