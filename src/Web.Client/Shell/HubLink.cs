using Carillon.Contracts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Web.Client.Shell;

/// <summary>One hub connection that stays: it is opened when needed, tried again for ever, and says whether it is up.</summary>
public sealed class HubLink(NavigationManager navigation, Session session, TimeProvider clock, string path)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly RetryForever _retry = new();
    private HubConnection? _hub;

    public bool Up => _hub?.State == HubConnectionState.Connected;
    public bool Wanted => _hub is not null;
    /// <summary>Up or down again.</summary>
    public event Action? Changed;

    /// <summary>Opens it with the handlers of <paramref name="prepare"/>; <paramref name="opened"/> runs at each (re)connection.</summary>
    public async Task Open(Action<HubConnection> prepare, Func<Task> opened)
    {
        if (_hub is not null)
            return;
        var hub = _hub = new HubConnectionBuilder()
            .WithUrl(navigation.ToAbsoluteUri(path), options =>
            {
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
                options.AccessTokenProvider = session.Token;
            })
            .WithAutomaticReconnect(_retry)
            .WithServerTimeout(TimeSpan.FromSeconds(15))
            .Build();
        prepare(hub);
        hub.Reconnecting += _ => Raise();
        hub.Reconnected += async _ => await Opened(opened);
        hub.Closed += _ => Raise();
        await Start(hub, opened);
    }

    public async Task Close()
    {
        var hub = _hub;
        _hub = null;
        if (hub is not null)
            await hub.DisposeAsync();
        await Raise();
    }

    public Task<T> Ask<T>(string verb, params object?[] arguments) => (_hub ?? throw new InvalidOperationException("The hub is not open.")).InvokeCoreAsync<T>(verb, arguments);

    public Task Tell(string verb, params object?[] arguments) => _hub is { State: HubConnectionState.Connected } hub ? hub.SendCoreAsync(verb, arguments) : Task.CompletedTask;

    private async Task Start(HubConnection hub, Func<Task> opened)
    {
        while (_hub == hub && session.Me is not null)
        {
            try
            {
                await hub.StartAsync();
                await Opened(opened);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or System.Net.WebSockets.WebSocketException or TaskCanceledException or TimeoutException)
            {
                await Raise();
                await Task.Delay(Pause, clock);
            }
        }
    }

    private async Task Opened(Func<Task> opened)
    {
        await opened();
        await Raise();
    }

    private Task Raise()
    {
        Changed?.Invoke();
        return Task.CompletedTask;
    }
}
