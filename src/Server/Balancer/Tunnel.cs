namespace Carillon.Server.Balancer;

/// <summary>One open WebSocket between a client and a web server: when something last passed, and how to end it.</summary>
internal sealed class Tunnel(TimeProvider clock, CancellationToken clientGone) : IDisposable
{
    private readonly CancellationTokenSource _cut = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
    private long _touched = clock.GetTimestamp();

    /// <summary>Cancelled when the client has gone, or is cut off.</summary>
    public CancellationToken Ended => _cut.Token;

    public TimeSpan Quiet => clock.GetElapsedTime(Volatile.Read(ref _touched));

    public void Touch() => Volatile.Write(ref _touched, clock.GetTimestamp());

    /// <summary>Both sides see the connection end. Off the caller's thread: what was waiting runs on there.</summary>
    public void Cut()
    {
        try
        {
            _ = _cut.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself just now.
        }
    }

    public void Dispose() => _cut.Dispose();
}
