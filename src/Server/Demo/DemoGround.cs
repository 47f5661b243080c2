using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;

namespace Carillon.Server.Demo;

/// <summary>Looks whether the addresses that a demo needs are free, so that a taken port is said at once and by name.</summary>
internal static class DemoGround
{
    public static IReadOnlyList<string> Faults(DemoPlan plan)
    {
        var faults = new List<string>();
        if (plan.Options.Lb)
            Probe(faults, plan.Options.Web, SocketType.Stream, "the balancer", "give another one with --web");
        foreach (var web in plan.Webs)
            Probe(faults, web.Address, SocketType.Stream, "the web page", "give another one with --web");
        foreach (var server in plan.AllServers)
        {
            var address = IPAddress.Parse(server.Address);
            Probe(faults, new(address, DemoServer.ControlPort), SocketType.Stream, $"call control of {server.Id}", Other);
            Probe(faults, new(address, 5060), SocketType.Dgram, $"SIP of {server.Id}", Other);
            Probe(faults, new(address, 4569), SocketType.Dgram, $"IAX2 of {server.Id}", Other);
        }

        Probe(faults, new(IPAddress.Parse(DemoPlan.CarrierAddress), 5060), SocketType.Dgram, "the lab's carrier", Other);
        Probe(faults, new(IPAddress.Parse(DemoPlan.PhonesAddress), 5060), SocketType.Dgram, "the lab's phones", Other);
        return faults;
    }

    private const string Other = "does another demo run, or a telephony server of one? End it first";

    private static void Probe(List<string> faults, IPEndPoint address, SocketType type, string what, string advice)
    {
        if (PortProbe.Fault(address, type, what) is { } fault)
            faults.Add($"{fault}; {advice}");
    }
}
