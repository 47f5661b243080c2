using System.Net.Http;
using System.Runtime.CompilerServices;
using Carillon.Telephony.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Carillon.Telephony;

/// <summary>Call control over gRPC. Connects by itself and keeps trying; create one for each telephony server.</summary>
public sealed partial class SwitchClient : ICallControl
{
    private readonly SwitchClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly GrpcChannel _channel;
    private readonly CallControl.CallControlClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _disposed;
    private CommandSession? _session;
    private SwitchConnection _connection = SwitchConnection.NeverUp;

    public SwitchClient(SwitchClientOptions options, TimeProvider clock, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        _options = options;
        _clock = clock;
        _log = log.CreateLogger<SwitchClient>();
        _channel = GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            MaxReceiveMessageSize = 64 * 1024 * 1024,
            MaxSendMessageSize = 64 * 1024 * 1024,
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = options.ConnectTimeout,
                EnableMultipleHttp2Connections = true,
                KeepAlivePingDelay = options.PingDelay,
                KeepAlivePingTimeout = options.PingTimeout,
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            },
        });
        _client = new CallControl.CallControlClient(_channel.Intercept(WithSecret));
        _running = Task.Run(() => StayConnected(_stop.Token));
    }

    public event Action<SwitchConnection>? ConnectionChanged;

    private Metadata WithSecret(Metadata headers)
    {
        if (_options.Secret is { } secret)
            headers.Add("authorization", "Bearer " + secret);
        return headers;
    }

    public SwitchConnection Connection => Volatile.Read(ref _connection);

    public Task<HelloReply> Hello(CancellationToken ct) =>
        Ask(deadline => _client.HelloAsync(new HelloRequest { WebProcess = _options.WebProcess }, deadline: deadline, cancellationToken: ct), _options.CommandTimeout);

    public Task<ConfigureReply> Configure(ulong version, SwitchConfig config, CancellationToken ct) =>
        Ask(deadline => _client.ConfigureAsync(new ConfigureRequest { Version = version, Config = config }, deadline: deadline, cancellationToken: ct), _options.CallTimeout);

    public Task<SwitchSnapshot> Snapshot(CancellationToken ct) =>
        Ask(deadline => _client.SnapshotAsync(new SnapshotRequest(), deadline: deadline, cancellationToken: ct), _options.CallTimeout);

    public Task<CommandResult> Execute(Command command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.CommandId.Length == 0)
            command.CommandId = CallControlExtensions.NewId();
        return Volatile.Read(ref _session) is { } session
            ? session.Execute(command, _options.CommandTimeout, _clock, ct)
            : Task.FromResult(Answers.Unreachable(command, Connection.Text));
    }

    public async IAsyncEnumerable<SwitchEvent> Events(ulong afterSequence, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token);
        await using var stream = new EventStream(_client, afterSequence, new BackOff(_options.FirstPause, _options.LongestPause), _clock);
        while (await stream.Next(either.Token).ConfigureAwait(false) is { } next)
            yield return next;
        ct.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        LogLetGo(_options.Address);
        _channel.Dispose();
        _stop.Dispose();
    }

    /// 1 Hello  2 open the command stream  3 up, until it breaks  4 down, pause, again
    private async Task StayConnected(CancellationToken ct)
    {
        var pauses = new BackOff(_options.FirstPause, _options.LongestPause);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var hello = await Hello(ct).ConfigureAwait(false); // 1
                using var call = _client.Execute(cancellationToken: ct);
                var session = new CommandSession(call, _options.MaxPendingCommands); // 2
                Volatile.Write(ref _session, session);
                pauses.Reset();
                Publish(new SwitchConnection(true, hello.ServerId, hello.BootId, hello.ConfigVersion, hello.LastSequence, "", TimeSpan.FromMilliseconds(hello.HeartbeatMs))); // 3
                await session.Run(ct).ConfigureAwait(false);
                Down("the switch closed the connection");
            }
            catch (Exception e) when (e is RpcException or SwitchUnavailableException or HttpRequestException or InvalidOperationException or OperationCanceledException or IOException)
            {
                Down(e.Message);
            }

            if (!ct.IsCancellationRequested)
                await Task.Delay(pauses.Next(), _clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // 4
        }
    }

    private void Down(string why)
    {
        Volatile.Write(ref _session, null);
        var was = Connection;
        if (was.Up || was.Text != why)
            Publish(was with { Up = false, Text = why });
    }

    private void Publish(SwitchConnection now)
    {
        if (now.Up)
            LogUp(_options.Address, now.ServerId, now.BootId);
        else if (!_stop.IsCancellationRequested)
            LogDown(_options.Address, now.Text);
        Volatile.Write(ref _connection, now);
        ConnectionChanged?.Invoke(now);
    }

    private async Task<T> Ask<T>(Func<DateTime, AsyncUnaryCall<T>> send, TimeSpan timeout)
    {
        try
        {
            using var call = send(_clock.GetUtcNow().UtcDateTime + timeout);
            return await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
        {
            throw new SwitchUnavailableException($"The switch at {_options.Address} does not answer: {e.Status.Detail}", e);
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException("The question to the switch was cancelled.", e);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "Connected to the switch {Server} at {Address}, boot {BootId}")]
    private partial void LogUp(Uri address, string server, string bootId);

    [LoggerMessage(5003, LogLevel.Information, "The line to the switch at {Address} is let go")]
    private partial void LogLetGo(Uri address);

    [LoggerMessage(5002, LogLevel.Warning, "No connection to the switch at {Address}: {Why}")]
    private partial void LogDown(Uri address, string why);
}
