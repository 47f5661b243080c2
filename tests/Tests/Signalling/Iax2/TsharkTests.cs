using System.ComponentModel;
using System.Diagnostics;
using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>A second opinion: Wireshark's dissector shares no mistakes of our parser's.</summary>
public sealed class TsharkTests
{
    [Fact]
    public async Task Tshark_reads_a_whole_call_without_a_malformed_packet()
    {
        var file = Path.Combine(Path.GetTempPath(), $"carillon-iax2-{Guid.NewGuid():N}.pcap");
        try
        {
            var (port1, port2) = await Record(file);
            var lines = await Tshark("-r", file, "-d", $"udp.port=={port1},iax2", "-d", $"udp.port=={port2},iax2",
                "-T", "fields", "-E", "separator=;", "-e", "_ws.malformed", "-e", "_ws.expert.message", "-e", "_ws.col.Protocol", "-e", "_ws.col.Info");
            Assert.All(lines, line => Assert.StartsWith(";;", line, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.Contains(";IAX2;", line, StringComparison.Ordinal));
            var all = string.Join('\n', lines);
            string[] seen = ["NEW", "CALLTOKEN", "AUTHREQ", "AUTHREP", "ACCEPT", "RINGING", "ANSWER", "PING", "PONG", "LAGRQ", "LAGRP", "POKE", "DTMF", "Voice", "Mini", "Trunk", "HANGUP", "INVAL", "QUELCH", "UNQULCH"];
            Assert.All(seen, what => Assert.Contains(what, all, StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The dissector's own tables, as it prints them, against ours.</summary>
    [Fact]
    public async Task Tshark_knows_the_same_numbers()
    {
        var known = (await Tshark("-G", "values")).Select(line => line.Split('\t')).Where(v => v[0] == "V" && v[1].StartsWith("iax2.", StringComparison.Ordinal))
            .ToLookup(v => v[1], v => (Number: Parse(v[2]), Name: v[3]));

        Assert.Equal(Enum.GetValues<InformationElementType>().Select(e => (long)e), known["iax2.ie_id"].Select(v => v.Number).Where(n => n is < 57).Order());
        Assert.Equal(Enum.GetValues<FrameType>().Select(e => (long)e), known["iax2.type"].Select(v => v.Number).Where(n => n > 0).Order());
        Assert.Equal(Enum.GetValues<HtmlSubclass>().Select(e => (long)e), known["iax2.html.subclass"].Select(v => v.Number).Order());
        // PAGE is reserved in the RFC; UNSUPPORT and UNQUELCH are spelt in its own way.
        var commands = known["iax2.iax.subclass"].Where(v => v.Number is > 0 and not 31).Select(v => (v.Number, Name: v.Name.Replace("UNSUPPORTED", "UNSUPPORT", StringComparison.Ordinal).Replace("UNQULCH", "UNQUELCH", StringComparison.Ordinal)));
        Assert.Equal(Enum.GetValues<IaxCommand>().Select(e => ((long)e, e.ToString().ToUpperInvariant())), commands);
        var causes = typeof(CauseCode).GetFields().Select(f => Convert.ToInt64(f.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Subset(known["iax2.iax.causecode"].Select(v => v.Number).ToHashSet(), causes.ToHashSet());
        Assert.Contains((54L, "Call Token"), known["iax2.ie_id"]);
        Assert.Contains((53L, "OSP Token"), known["iax2.ie_id"]);
    }

    static long Parse(string number) => number.StartsWith("0x", StringComparison.Ordinal)
        ? Convert.ToInt64(number, 16) : long.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A call with everything in it, mini and trunk frames too.</summary>
    static async Task<(int Port1, int Port2)> Record(string file)
    {
        var timers = TwoServers.Quick with { Ping = TimeSpan.FromMilliseconds(50), Lag = TimeSpan.FromMilliseconds(50) };
        await using var servers = new TwoServers(timers); // not qualified at first: the first call is asked for its secret
        using var capture = new Capture(file);
        servers.Wire1.Capture = servers.Wire2.Capture = capture;

        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("42"), caller);
        var (incoming, _, callee) = await servers.Inbound.Next();
        incoming.Reception = () => new Carillon.Signalling.Iax2.Iax2Reception(1, 2, 3, 4, 5, 6, 7);
        incoming.Ring();
        incoming.Answer();
        await caller.Until("answered");
        call.SendVoice(new byte[160], 20);
        call.SendDtmf('7');
        await callee.Until("dtmf 7");
        SendMedia(servers, call.LocalCallNumber);
        await Eventually.True(() => call.Lag is not null && incoming.Lag is not null, "lag was asked for");
        servers.Wire1.Send(Stray(IaxCommand.Hangup, 0x7FF0), servers.Wire2.Local);
        await Eventually.True(() => servers.T2.Counters.InvalSent == 1, "an INVAL");
        servers.Wire1.Send(Stray(IaxCommand.Poke, 0), servers.Wire2.Local);
        servers.T1.SetPeers([servers.Peer2 with { Qualify = true }]);
        await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the peer is up");
        call.Hold();
        await callee.Until("held with music");
        call.Resume();
        servers.Inbound.AtOnce = second => second.Answer();
        var proven = new Watched();
        servers.T1.Call(TwoServers.ToRoom("43"), proven);
        await proven.Until("answered");
        Assert.Equal(1, servers.T2.Counters.ProvenCalls);
        (await servers.Inbound.Next()).Call.HangUp();
        call.HangUp(16, "done");
        await callee.Until("ended Remote 16");
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");
        servers.Wire1.Capture = servers.Wire2.Capture = null;
        return (servers.Wire1.Local.Port, servers.Wire2.Local.Port);
    }

    static void SendMedia(TwoServers servers, ushort callNumber)
    {
        var buffer = new byte[TrunkFrame.DefaultLimit];
        MiniFrame.TryWrite(buffer, callNumber, 40, new byte[160], out var length);
        servers.Wire1.Send(buffer.AsSpan(0, length), servers.Wire2.Local);
        // Timed entries only: Wireshark 4.0 takes the last untimed entry for two octets longer than it is, and calls it malformed.
        var trunk = new TrunkFrameWriter(buffer, 60);
        trunk.TryAdd(callNumber, 60, new byte[160]);
        trunk.TryAdd((ushort)(callNumber ^ 1), 61, new byte[160]);
        servers.Wire1.Send(trunk.Frame, servers.Wire2.Local);
    }

    static byte[] Stray(IaxCommand command, ushort destination)
    {
        var bytes = new byte[FullFrame.HeaderLength];
        new FullFrame { SourceCallNumber = 5, DestinationCallNumber = destination, Type = FrameType.Iax, RawSubclass = (byte)command }.TryWrite(bytes, out _);
        return bytes;
    }

    static async Task<string[]> Tshark(params string[] arguments)
    {
        var start = new ProcessStartInfo("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await error);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            Assert.Skip("tshark is not installed");
            return [];
        }
    }
}
