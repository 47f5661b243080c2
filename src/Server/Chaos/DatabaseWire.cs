using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>
/// What a web process takes for its database server: passes everything on, both ways. Told to, it keeps back the answer to the next commit of claims (the transaction before every INVITE):
/// then it is done, and who did it does not know yet.
/// </summary>
internal sealed class DatabaseWire : IAsyncDisposable
{
    private const int Chunk = 1 << 16;

    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private Catch? _catch;

    /// <exception cref="IOException">The address is taken.</exception>
    public DatabaseWire(IPEndPoint at, IPEndPoint server)
    {
        if (PortProbe.Fault(at, SocketType.Stream, "a wire to the database") is { } fault)
            throw new IOException(fault);
        (_listener, _server) = (new TcpListener(at), server);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Ends when the server has answered a commit of claims, and the answer is kept back.</summary>
    public Task CatchCommit()
    {
        _catch = new Catch();
        return _catch.Answered.Task;
    }

    /// <summary>The answer goes on.</summary>
    public void LetGo()
    {
        _catch?.Released.TrySetResult();
        _catch = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        LetGo();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(Carry(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Carry(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_server, _stop.Token);
            var line = new Line(this);
            // One way ends: both do.
            await await Task.WhenAny(Pass(near, far, line.Asked), Pass(far, near, line.Answered));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // A server that is away, or somebody who has gone: each end sees that by its own connection.
        }
    }

    private async Task Pass(Socket from, Socket to, Func<ReadOnlyMemory<byte>, Task> look)
    {
        var buffer = new byte[Chunk];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var length)
        {
            await look(buffer.AsMemory(0, length));
            for (var sent = 0; sent < length;)
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _stop.Token);
        }
    }

    private sealed class Catch
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        /// <summary>The one line that is caught.</summary>
        public Line? Line;
    }

    /// <summary>What is asked on one connection: claims touch the lease's row first, then comes the commit.</summary>
    private sealed class Line(DatabaseWire wire)
    {
        private static readonly string[] Touch = ["leases", "commits"];
        private bool _claims;

        public Task Asked(ReadOnlyMemory<byte> chunk)
        {
            var text = System.Text.Encoding.Latin1.GetString(chunk.Span);
            if (text.EndsWith("commit", StringComparison.OrdinalIgnoreCase))
            {
                if (_claims && wire._catch is { } armed)
                    Interlocked.CompareExchange(ref armed.Line, this, null);
                _claims = false;
            }
            else
            {
                _claims |= Touch.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
            }

            return Task.CompletedTask;
        }

        public Task Answered(ReadOnlyMemory<byte> chunk)
        {
            if (wire._catch is not { } armed || armed.Line != this)
                return Task.CompletedTask;
            armed.Answered.TrySetResult();
            return armed.Released.Task;
        }
    }
}
