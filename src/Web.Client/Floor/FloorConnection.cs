using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Web.Client.Floor;

/// <summary>The floor as it is pushed, with its last minutes. Open only while a page shows it, so that nobody gathers it in vain.</summary>
public sealed class FloorConnection
{
    private readonly HubLink _link;
    private readonly Ticker _ticker;
    private int _pages;

    public FloorConnection(NavigationManager navigation, Session session, TimeProvider clock, Ticker ticker)
    {
        _ticker = ticker;
        _link = new(navigation, session, clock, Routes.FloorHub);
        _link.Changed += () => Changed?.Invoke();
    }

    public event Action? Changed;
    public event Action<ImportDto>? ImportProgressed;

    public FloorDto? Floor { get; private set; }
    public FloorHistory History { get; } = new();
    /// <summary>The campaign that the charts show; empty: all.</summary>
    public string Campaign { get; private set; } = "";
    public bool Up => _link.Up;

    /// <summary>A page begins to show the floor; each is to call <see cref="Leave"/>.</summary>
    public Task Enter()
    {
        _pages++;
        return _link.Open(Prepare, Ask);
    }

    public async Task Leave()
    {
        if (--_pages == 0)
            await _link.Close();
    }

    public Task Close() => _link.Close();

    public Task Choose(string campaign)
    {
        Campaign = campaign;
        return AskTrend();
    }

    private void Prepare(HubConnection hub)
    {
        hub.On<FloorDto>(nameof(IFloorClient.FloorChanged), Take);
        hub.On<ImportDto>(nameof(IFloorClient.ImportProgressed), import => ImportProgressed?.Invoke(import));
    }

    private async Task Ask()
    {
        try
        {
            Take(await _link.Ask<FloorDto>(nameof(IFloorHub.GetState)));
            await AskTrend();
        }
        catch (Exception e) when (e is HubException or IOException or InvalidOperationException or TaskCanceledException)
        {
            Changed?.Invoke();
        }
    }

    private async Task AskTrend()
    {
        if (!Up)
            return;
        History.BeginWith(await _link.Ask<FloorSampleDto[]>(nameof(IFloorHub.GetTrend), Campaign));
        Changed?.Invoke();
    }

    private void Take(FloorDto floor)
    {
        if (Floor is not null && floor.At < Floor.At && Floor.At - floor.At < TimeSpan.FromMinutes(1))
            return;
        Floor = floor;
        _ticker.ServerSaid(floor.At);
        History.Add(floor, Campaign);
        Changed?.Invoke();
    }
}
