namespace Carillon.Web.Auth;

internal enum PasswordVerdict { Right, Wrong, Busy }

/// <summary>
/// Checks passwords, a few at a time: a flood of log-ins must not take the cores that the floor needs. An unknown name
/// costs the same time as a wrong password, so that names cannot be found by the clock.
/// </summary>
internal sealed class PasswordGate(WebOptions options) : IDisposable
{
    private const int MaximumWaiting = 500;
    private static readonly Lazy<string> NobodysHash = new(() => PasswordHasher.Hash(Guid.NewGuid().ToString()));
    private readonly SemaphoreSlim _slots = new(options.PasswordChecksAtOnce);
    private int _waiting;

    /// <param name="stored">Null for an unknown or inactive user: the work is done all the same.</param>
    public async Task<PasswordVerdict> Check(string password, string? stored, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return PasswordVerdict.Busy;
        }
        try
        {
            await _slots.WaitAsync(ct);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            var right = await Task.Run(() => PasswordHasher.Verify(password, stored ?? NobodysHash.Value), ct);
            return right && stored is not null ? PasswordVerdict.Right : PasswordVerdict.Wrong;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
