using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Server.Bench;

/// <summary>Strangers on many addresses, on a thread of their own that sends evenly: so many messages a second, and what comes back is counted.</summary>
internal sealed class FloodSource : IDisposable
{
    private static readonly FloodKind[] All = [FloodKind.Register, FloodKind.Options, FloodKind.Invite];
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly Socket[] _sockets;
    private readonly FloodMessage[][] _messages;
    private readonly byte[] _buffer = new byte[4096];
    private readonly int _rate;
    private volatile bool _over;
    private long _sent;
    private long _sentOctets;
    private long _answers;
    private long _answeredOctets;

    public FloodSource(FloodOptions options, IPEndPoint to)
    {
        _rate = options.Rate;
        _sockets = [.. Enumerable.Range(1, options.Sources).Select(n => Stranger(n, to))];
        FloodKind[] kinds = options.Kind == FloodKind.Mixed ? All : [options.Kind];
        _messages = [.. _sockets.Select(s => kinds.Select(kind => FloodMessage.Of(kind, (IPEndPoint)s.LocalEndPoint!, to)).ToArray())];
    }

    public long Sent => Volatile.Read(ref _sent);

    public long Answers => Volatile.Read(ref _answers);

    /// <summary>Octets that came back by those that were sent.</summary>
    public double Amplification => _sentOctets == 0 ? 0 : _answeredOctets / (double)_sentOctets;

    /// <summary>Messages a second, while it lasted.</summary>
    public double RealRate { get; private set; }

    public async Task Run(TimeSpan time, CancellationToken ct)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Shout(time);
            done.SetResult();
        });
        (thread.IsBackground, thread.Name) = (true, "flood");
        thread.Start();
        await using (ct.Register(() => _over = true))
            await done.Task;
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _over = true;
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private void Shout(TimeSpan time)
    {
        var (watch, looked) = (Stopwatch.StartNew(), TimeSpan.Zero);
        while (!_over && watch.Elapsed < time)
        {
            for (var due = (long)(watch.Elapsed.TotalSeconds * _rate); _sent < due; _sent++)
                SendOne((int)_sent);
            if (watch.Elapsed - looked > LookEvery)
            {
                looked = watch.Elapsed;
                TakeAnswers();
            }

            Thread.Sleep(1);
        }

        RealRate = _sent / watch.Elapsed.TotalSeconds;
        Thread.Sleep(LookEvery);
        TakeAnswers();
    }

    private void SendOne(int number)
    {
        var source = number % _sockets.Length;
        var kinds = _messages[source];
        var message = kinds[number / _sockets.Length % kinds.Length].Next((uint)number);
        try
        {
            _sockets[source].Send(message);
            _sentOctets += message.Length;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.NoBufferSpaceAvailable)
        {
            // The server is judged by its calls, not by this.
        }
    }

    private void TakeAnswers()
    {
        foreach (var socket in _sockets)
        {
            while (socket.Available > 0)
            {
                _answeredOctets += socket.Receive(_buffer);
                _answers++;
            }
        }
    }

    private static Socket Stranger(int number, IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(new IPAddress([127, 66, 9, (byte)number]), 0));
        socket.Connect(to);
        return socket;
    }
}
