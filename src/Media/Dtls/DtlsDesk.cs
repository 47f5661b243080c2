using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>Bounds the handshakes of an engine, and counts them.</summary>
internal sealed partial class DtlsDesk(ILogger log)
{
    // Each takes a tenth of a second as a rule, some milliseconds of it on a core.
    private const int AtOnce = 256;
    private int _going;
    private readonly ILogger _log = log;
    private long _done;
    private long _failed;

    /// <summary>What is shown in them.</summary>
    public DtlsIdentity Identity { get; set; } = DtlsIdentity.OfProcess;

    public long HandshakesDone => Volatile.Read(ref _done);

    public long HandshakesFailed => Volatile.Read(ref _failed);

    /// <summary>False: there is no room now; who asked says hello again.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _going) <= AtOnce) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _going);

    public void Done() => Interlocked.Increment(ref _done);

    public void Failed() => Interlocked.Increment(ref _failed);

    [LoggerMessage(4031, LogLevel.Error, "A DTLS handshake ended unexpectedly; its leg stays silent")]
    public partial void Faulted(Exception fault);
}
