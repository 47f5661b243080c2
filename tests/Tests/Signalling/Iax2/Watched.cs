using System.Collections.Concurrent;
using System.Threading.Channels;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Writes down what happens to a call, in order, and lets a test wait for the next thing.</summary>
sealed class Watched : IIax2CallEvents
{
    readonly Channel<string> _news = Channel.CreateUnbounded<string>();
    public ConcurrentQueue<string> All { get; } = [];
    public Iax2CallEnd? End { get; private set; }
    public List<(uint Timestamp, byte[] Payload)> Voice { get; } = [];

    public void Accepted(Iax2Call call, MediaFormat format) => Note($"accepted {format}");
    public void Proceeding(Iax2Call call) => Note("proceeding");
    public void Ringing(Iax2Call call) => Note("ringing");
    public void Answered(Iax2Call call) => Note("answered");
    public void Dtmf(Iax2Call call, char digit) => Note($"dtmf {digit}");

    public void Held(Iax2Call call, bool held, bool music) => Note(held ? $"held{(music ? " with music" : "")}" : "resumed");

    public void Moved(Iax2Call call) => Note($"moved to {call.Peer}");

    public void VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp)
    {
        Voice.Add((timestamp, payload.ToArray()));
        Note($"voice {format} {payload.Length}");
    }

    public void Ended(Iax2Call call, Iax2CallEnd end)
    {
        End = end;
        Note($"ended {end.By} {end.Q850}");
    }

    public async Task<string> Next()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            return await _news.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing more happened to the call after: {string.Join(", ", All)}");
        }
    }

    public async Task Until(string news)
    {
        while (await Next() != news) { }
    }

    void Note(string news)
    {
        All.Enqueue(news);
        _news.Writer.TryWrite(news);
    }
}
