using System.Threading.Channels;
using Carillon.Telephony.V1;
using Grpc.Core;

namespace Carillon.Server.Bench.Cluster;

/// <summary>The contract on the wire, for whichever played switch has the address that was called.</summary>
internal sealed class PlayedService(PlayedFloor floor) : CallControl.CallControlBase
{
    private const int MostUnsent = 50_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Life = TimeSpan.FromMilliseconds(200);
    /// <summary>Stays in the buffer, for another message follows at once; a real switch does it so.</summary>
    private static readonly WriteOptions Followed = new(WriteFlags.BufferHint);

    public override async Task<HelloReply> Hello(HelloRequest request, ServerCallContext context)
    {
        var hello = await Of(context).Fake.Hello(context.CancellationToken);
        hello.HeartbeatMs = (uint)Life.TotalMilliseconds;
        return hello;
    }

    public override Task<ConfigureReply> Configure(ConfigureRequest request, ServerCallContext context)
    {
        var played = Of(context);
        played.Carriers = [.. request.Config.Carriers.Where(c => c.ReachableFromHere).Select(c => c.Id)];
        return played.Fake.Configure(request.Version, request.Config, context.CancellationToken);
    }

    public override Task<SwitchSnapshot> Snapshot(SnapshotRequest request, ServerCallContext context) => Of(context).Fake.Snapshot(context.CancellationToken);

    public override async Task Execute(IAsyncStreamReader<Command> requestStream, IServerStreamWriter<CommandResult> responseStream, ServerCallContext context)
    {
        var (played, ct) = (Of(context), context.CancellationToken);
        var results = Queue<CommandResult>();
        var sending = Send(results.Reader, responseStream, _ => { }, ct);
        try
        {
            while (await requestStream.MoveNext(ct))
            {
                var command = requestStream.Current;
                played.Came(command);
                var result = await played.Fake.Execute(command, ct);
                played.Done(command, result);
                await results.Writer.WriteAsync(result, ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The web process went away.
        }

        results.Writer.TryComplete();
        await sending;
    }

    public override async Task Events(EventsRequest request, IServerStreamWriter<SwitchEvent> responseStream, ServerCallContext context)
    {
        var (played, ct) = (Of(context), context.CancellationToken);
        var events = Queue<SwitchEvent>();
        await Task.WhenAll(
            Quietly(() => Happen(played, request.AfterSequence, events.Writer, ct)),
            Quietly(() => Live(Beat, played.Load, events.Writer, ct)),
            Quietly(() => Live(Life, PlayedSwitch.Heartbeat, events.Writer, ct)),
            Send(events.Reader, responseStream, played.Tells, ct));
    }

    private PlayedSwitch Of(ServerCallContext context) => floor.At(context.GetHttpContext().Connection.LocalIpAddress!);

    private static Channel<T> Queue<T>() => Channel.CreateBounded<T>(new BoundedChannelOptions(MostUnsent) { SingleReader = true });

    private static async Task Happen(PlayedSwitch played, ulong after, ChannelWriter<SwitchEvent> to, CancellationToken ct)
    {
        await foreach (var e in played.Fake.Events(after, ct))
            await to.WriteAsync(e, ct);
    }

    private static async Task Live(TimeSpan every, Func<IEnumerable<SwitchEvent>> tell, ChannelWriter<SwitchEvent> to, CancellationToken ct)
    {
        using var beat = new PeriodicTimer(every);
        while (await beat.WaitForNextTickAsync(ct))
        {
            foreach (var e in tell())
                await to.WriteAsync(e, ct);
        }
    }

    private static Task Send<T>(ChannelReader<T> from, IServerStreamWriter<T> to, Action<T> leaving, CancellationToken ct) => Quietly(async () =>
    {
        while (await from.WaitToReadAsync(ct))
        {
            while (from.TryRead(out var message))
            {
                to.WriteOptions = from.TryPeek(out _) ? Followed : null;
                leaving(message);
                await to.WriteAsync(message, ct);
            }
        }
    });

    private static async Task Quietly(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The reader went away; a next one asks for what it has not seen.
        }
    }
}
