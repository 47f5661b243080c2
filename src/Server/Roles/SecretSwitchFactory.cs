using Carillon.Domain.Cluster;
using Carillon.Telephony;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>Connects to telephony servers with the cluster's secret.</summary>
internal sealed class SecretSwitchFactory(string secret, string process, TimeProvider clock, ILoggerFactory log) : ISwitchFactory
{
    public ICallControl Connect(TelephonyServer server) =>
        new SwitchClient(new SwitchClientOptions { Address = server.Control, WebProcess = process, Secret = secret }, clock, log);
}
