using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Carillon.Telephony.V1;
using Grpc.Core;

namespace Carillon.Telephony;

/// <summary>One Execute stream: commands go out in order, results come back by command id. It lives until the stream breaks;
/// then everyone who waits is told.</summary>
internal sealed class CommandSession(AsyncDuplexStreamingCall<Command, CommandResult> call, int maxPending)
{
    /// <summary>While many commands go out they wait for each other that long: a packet of each alone costs both sides more than the command does.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(4);

    private static readonly WriteOptions Followed = new(WriteFlags.BufferHint);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<CommandResult>> _waiting = new(StringComparer.Ordinal);

    private readonly Channel<Command> _toSend = Channel.CreateBounded<Command>(
        new BoundedChannelOptions(maxPending) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Sends and receives until the stream ends; throws what ended it.</summary>
    public async Task Run(CancellationToken ct)
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var sending = Send(stop.Token);
            var receiving = Receive(stop.Token);
            var first = await Task.WhenAny(sending, receiving).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            call.Dispose();
            await first.ConfigureAwait(false);
        }
        finally
        {
            Close();
        }
    }

    public async Task<CommandResult> Execute(Command command, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
    {
        var result = new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The same command sent twice at once: both callers get the one answer.
        var waiting = _waiting.GetOrAdd(command.CommandId, result);
        if (ReferenceEquals(waiting, result) && !_toSend.Writer.TryWrite(command))
        {
            _waiting.TryRemove(command.CommandId, out _);
            return Answers.Unreachable(command, "the connection is closing or too many commands wait");
        }

        try
        {
            return await waiting.Task.WaitAsync(timeout, clock, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _waiting.TryRemove(command.CommandId, out _);
            return Answers.NoAnswer(command, $"no result after {timeout.TotalSeconds:0.#} s");
        }
    }

    private async Task Send(CancellationToken ct)
    {
        var sentAt = 0L;
        while (await _toSend.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(sentAt) < Company)
                await Task.Delay(Company, ct).ConfigureAwait(false);
            while (_toSend.Reader.TryRead(out var command))
            {
                // What is followed at once by another stays in the buffer: one packet, and one wake-up of the switch, for all of them.
                call.RequestStream.WriteOptions = _toSend.Reader.TryPeek(out _) ? Followed : null;
                await call.RequestStream.WriteAsync(command, ct).ConfigureAwait(false);
            }

            sentAt = Stopwatch.GetTimestamp();
        }
    }

    private async Task Receive(CancellationToken ct)
    {
        while (await call.ResponseStream.MoveNext(ct).ConfigureAwait(false))
        {
            var result = call.ResponseStream.Current;
            if (_waiting.TryRemove(result.CommandId, out var waiting))
                waiting.TrySetResult(result);
        }
    }

    private void Close()
    {
        _toSend.Writer.TryComplete();
        while (_toSend.Reader.TryRead(out var unsent))
        {
            if (_waiting.TryRemove(unsent.CommandId, out var waiting))
                waiting.TrySetResult(Answers.Unreachable(unsent, "the connection broke before it was sent"));
        }

        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var waiting))
                waiting.TrySetResult(new CommandResult { CommandId = id, Code = ResultCode.ResultNoAnswer, Text = "the connection broke before the result came" });
        }
    }
}
