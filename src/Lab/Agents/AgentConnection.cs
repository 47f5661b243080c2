using System.Net.Http.Json;
using Carillon.Contracts;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Agents;

/// <summary>Keeps one agent connected: session, hub, state, and all of it again under back-off when the web process goes away.</summary>
internal sealed partial class AgentConnection(LabAgent who, Uri web, TimeProvider clock, ILogger<AgentConnection> log) : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = Http(who, web);
    private HubConnection? _hub;
    private SessionDto? _session;

    /// <summary>
    /// A message of the hub, with the stamp of its arrival; first: the whole state after (re)connecting, whose revision may have
    /// begun anew. On a thread of the pool.
    /// </summary>
    public required Action<AgentDto, long, bool> Changed { get; init; }

    /// <summary>The connection is gone; the stamp says since when. On a thread of the pool.</summary>
    public required Action<long> Lost { get; init; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = s_firstPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await StayConnectedAsync(() => pause = s_firstPause, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                Away(who.User, e.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await RestAsync(pause, ct).ConfigureAwait(false);
            pause = pause * 2 > s_longestPause ? s_longestPause : pause * 2;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Presses a button; null when there is no connection or the answer did not come.</summary>
    public async Task<AgentReplyDto?> PressAsync(string verb, params object?[] arguments)
    {
        if (_hub is not { State: HubConnectionState.Connected } hub)
            return null;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
            return await hub.InvokeCoreAsync<AgentReplyDto>(verb, arguments, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Unanswered(who.User, verb, e.Message);
            return null;
        }
    }

    /// <summary>Says something that has no answer; what is not received is said again by whoever keeps it.</summary>
    public async Task TellAsync(string verb, params object?[] arguments)
    {
        if (_hub is not { State: HubConnectionState.Connected } hub)
            return;
        try
        {
            await hub.SendCoreAsync(verb, arguments).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Unanswered(who.User, verb, e.Message);
        }
    }

    private async Task StayConnectedAsync(Action connected, CancellationToken ct)
    {
        _session = await RefreshAsync(ct).ConfigureAwait(false) ?? await LogInAsync(ct).ConfigureAwait(false);
        await using var hub = Build(_session);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        hub.On<AgentDto>(nameof(IAgentClient.AgentChanged), state => Changed(state, clock.GetTimestamp(), false));
        await hub.StartAsync(ct).ConfigureAwait(false);
        _hub = hub;
        connected();
        var state = await hub.InvokeAsync<AgentDto>(nameof(IAgentHub.GetState), ct).ConfigureAwait(false);
        Changed(state, clock.GetTimestamp(), true);
        await closed.Task.WaitAsync(ct).ConfigureAwait(false);
        Lost(clock.GetTimestamp());
    }

    private static HttpClient Http(LabAgent who, Uri web)
    {
        var http = new HttpClient { BaseAddress = web, Timeout = TimeSpan.FromSeconds(5) };
        if (who.Address is { } address)
            http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }

    private HubConnection Build(SessionDto session)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(web, Routes.AgentHub), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult<string?>(session.AccessToken);
        });
        builder.Services.Configure<JsonHubProtocolOptions>(json => json.PayloadSerializerOptions.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter()));
        return builder.Build();
    }

    /// <summary>Cheaper than a password for the server that has just come back; null when it does not take it.</summary>
    private async Task<SessionDto?> RefreshAsync(CancellationToken ct)
    {
        if (_session is not { } session)
            return null;
        var reply = await _http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions/refresh", UriKind.Relative), new RefreshDto(session.RefreshToken), ct).ConfigureAwait(false);
        return reply.IsSuccessStatusCode ? await reply.Content.ReadFromJsonAsync<SessionDto>(ct).ConfigureAwait(false) : null;
    }

    private async Task<SessionDto> LogInAsync(CancellationToken ct)
    {
        var reply = await _http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions", UriKind.Relative), new LogInDto(who.User, who.Password), ct).ConfigureAwait(false);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadFromJsonAsync<SessionDto>(ct).ConfigureAwait(false)
            ?? throw new HttpRequestException("The session came without content.");
    }

    private async Task RestAsync(TimeSpan pause, CancellationToken ct)
    {
        try
        {
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), clock, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by its own condition.
        }
    }

    [LoggerMessage(9101, LogLevel.Debug, "Agent {User} is not connected: {Why}")]
    private partial void Away(string user, string why);

    [LoggerMessage(9102, LogLevel.Debug, "Agent {User} pressed {Verb} without an answer: {Why}")]
    private partial void Unanswered(string user, string verb, string why);
}
