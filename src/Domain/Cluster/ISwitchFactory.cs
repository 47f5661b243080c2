using Carillon.Telephony;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Carillon.Domain.Cluster;

/// <summary>How a gateway reaches its telephony server: over gRPC, or a switch in memory.</summary>
public interface ISwitchFactory
{
    /// <summary>The gateway disposes what it gets.</summary>
    ICallControl Connect(TelephonyServer server);
}

internal sealed class SwitchClientFactory(IOptions<DomainOptions> options, TimeProvider clock, ILoggerFactory log) : ISwitchFactory
{
    public ICallControl Connect(TelephonyServer server) =>
        new SwitchClient(new SwitchClientOptions { Address = server.Control, WebProcess = options.Value.ProcessName }, clock, log);
}
