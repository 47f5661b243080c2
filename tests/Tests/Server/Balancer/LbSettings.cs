using Carillon.Server.Options;

namespace Carillon.Tests.Server.Balancer;

/// <summary>Settings of a balancer, as somebody writes them, and what is said of them.</summary>
internal static class LbSettings
{
    public static LbRoleOptions With(params (string Name, LbWebServerOptions Server)[] servers) => new() { WebServers = servers.ToDictionary(s => s.Name, s => s.Server) };

    public static LbWebServerOptions At(string address, bool drain = false) => new() { Address = address, Drain = drain };

    public static IReadOnlyList<string> FaultsOf(LbRoleOptions options)
    {
        var faults = new Faults();
        options.Check(faults);
        return faults.Texts;
    }
}
