using Carillon.Switch.Control;
using Carillon.Telephony.V1;
using Grpc.Core;

namespace Carillon.Switch.Hosting;

/// <summary>The contract on the wire. It owns nothing: every call is handed to the switch's control loop.</summary>
internal sealed class CallControlService(SwitchHost host) : CallControl.CallControlBase
{
    private const int MostUnsentResults = 10_000;

    /// <summary>Stays in the buffer, for another message follows at once: each flush is a packet, and a thread of the domain's that wakes.</summary>
    private static readonly WriteOptions Followed = new(WriteFlags.BufferHint);

    public override async Task<HelloReply> Hello(HelloRequest request, ServerCallContext context)
    {
        var hello = host.Hello();
        hello.LastSequence = await host.LastSequence().ConfigureAwait(false);
        return hello;
    }

    public override Task<ConfigureReply> Configure(ConfigureRequest request, ServerCallContext context) =>
        host.Configure(request, context.CancellationToken);

    public override Task<SwitchSnapshot> Snapshot(SnapshotRequest request, ServerCallContext context) => host.Snapshot();

    /// <summary>Commands are executed in the order they come; their results go back as they are known.</summary>
    public override async Task Execute(IAsyncStreamReader<Command> requestStream, IServerStreamWriter<CommandResult> responseStream, ServerCallContext context)
    {
        using var underWay = new SemaphoreSlim(MostUnsentResults);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.Stopping);
        var results = host.OpenResults(MostUnsentResults);
        var sending = Send(results, underWay, responseStream, context.CancellationToken);
        try
        {
            while (await requestStream.MoveNext(either.Token).ConfigureAwait(false))
            {
                await underWay.WaitAsync(either.Token).ConfigureAwait(false);
                host.Execute(requestStream.Current, results);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The domain's process went away; its calls do not notice.
        }
        finally
        {
            host.CloseResults(results);
        }

        await sending.ConfigureAwait(false);
    }

    /// 1 listen  2 what was before, from the journal  3 what comes
    public override async Task Events(EventsRequest request, IServerStreamWriter<SwitchEvent> responseStream, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var subscription = await host.Subscribe().ConfigureAwait(false); // 1
        try
        {
            foreach (var old in await host.Replay(request.AfterSequence, subscription.From, ct).ConfigureAwait(false)) // 2
                await responseStream.WriteAsync(old, ct).ConfigureAwait(false);
            await Tell(subscription.Live, responseStream, ct).ConfigureAwait(false); // 3
        }
        catch (TimeoutException e)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The reader went away.
        }
        finally
        {
            host.Unsubscribe(subscription);
        }
    }

    private static async Task Tell(Outbox<SwitchEvent> events, IServerStreamWriter<SwitchEvent> stream, CancellationToken ct)
    {
        while (await events.WaitAsync(ct).ConfigureAwait(false))
        {
            while (events.TryTake(out var happened))
            {
                stream.WriteOptions = events.IsEmpty ? null : Followed;
                await stream.WriteAsync(happened, ct).ConfigureAwait(false);
            }
        }
    }

    private static async Task Send(Outbox<CommandResult> results, SemaphoreSlim underWay, IServerStreamWriter<CommandResult> stream, CancellationToken ct)
    {
        try
        {
            while (await results.WaitAsync(ct).ConfigureAwait(false))
            {
                while (results.TryTake(out var result))
                {
                    underWay.Release();
                    stream.WriteOptions = results.IsEmpty ? null : Followed;
                    await stream.WriteAsync(result, ct).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // Nobody is there to read the result; it is remembered and given again when the command comes again.
        }
    }
}
