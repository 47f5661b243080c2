using System.Diagnostics;

namespace Carillon.Server.Chaos;

/// <summary>
/// Cuts what goes to a server and what comes from it, as a broken wire would: nobody is told (nftables drops where datagrams arrive; a drop where they leave is an error to who sends).
/// Only in <see cref="OwnNetwork"/>.
/// </summary>
internal static class Firewall
{
    private const string Table = "inet carillon_chaos";

    /// <summary>All that others send to this address, or hear from it.</summary>
    public static Task CutOff(string address, CancellationToken cancel) =>
        Cut([$"ip saddr {address} ip daddr != {address} drop", $"ip daddr {address} ip saddr != {address} drop"], cancel);

    /// <summary>TCP to this port of it, both ways; all else goes on.</summary>
    public static Task CutOff(string address, int port, CancellationToken cancel) =>
        Cut([$"ip daddr {address} tcp dport {port} drop", $"ip saddr {address} tcp sport {port} drop"], cancel);

    /// <summary>What goes by this alias, both ways, and TCP to these ports of loopback.</summary>
    public static Task CutWay(string alias, IEnumerable<int> ports, CancellationToken cancel) =>
        Cut([$"ct original ip daddr {alias} drop", .. ports.SelectMany(p => (string[])[$"tcp dport {p} drop", $"tcp sport {p} drop"])], cancel);

    /// <summary>Further addresses at which the same server is reached.</summary>
    public static Task Alias(IEnumerable<(string Alias, string Server)> aliases, int port, CancellationToken cancel) => Apply($$"""
        table ip carillon_aliases {
          chain leaving {
            type nat hook output priority -100; policy accept;
            {{string.Join("\n    ", aliases.Select(a => $"ip daddr {a.Alias} tcp dport {port} dnat to {a.Server}"))}}
          }
        }
        """, cancel);

    public static Task Heal(CancellationToken cancel) => Apply($"delete table {Table}", cancel);

    private static Task Cut(string[] rules, CancellationToken cancel) => Apply($$"""
        table {{Table}} {
          chain arriving {
            type filter hook input priority 0; policy accept;
            {{string.Join("\n    ", rules)}}
          }
        }
        """, cancel);

    private static async Task Apply(string text, CancellationToken cancel)
    {
        if (!OwnNetwork.IsHere)
            throw new InvalidOperationException("the network of others is not cut");
        using var nft = Process.Start(new ProcessStartInfo("/usr/bin/env", ["nft", text]) { RedirectStandardError = true })!;
        var error = await nft.StandardError.ReadToEndAsync(cancel);
        await nft.WaitForExitAsync(cancel);
        if (nft.ExitCode != 0)
            throw new IOException($"nft: {error.Trim()}");
    }
}
