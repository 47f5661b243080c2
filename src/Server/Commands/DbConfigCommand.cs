using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Carillon.Server.Options;
using Carillon.Storage;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db config</c>: the configuration of one MariaDB server, with the reason beside each setting.</summary>
internal static class DbConfigCommand
{
    private static readonly Option<string> TopologyOption = new("--topology") { Description = "single, primary, replica or galera.", Required = true };
    private static readonly Option<int> ServerId = new("--server-id") { Description = "Unique among the servers of this database.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Address = new("--address") { Description = "Where this server listens and the others reach it: 10.0.0.5 or 10.0.0.5:3306.", Required = true };
    private static readonly Option<string?> Peers = new("--peers") { Description = "galera: the addresses of all nodes, separated by commas." };
    private static readonly Option<long> Memory = new("--memory") { Description = "Of the machine, for this server: 8G, 512M.", DefaultValueFactory = _ => 8L << 30, CustomParser = ParseMemory };
    private static readonly Option<string?> Out = new("--out") { Description = "The file to write [default: it is printed]. One that is there is not overwritten." };

    public static Command Build()
    {
        TopologyOption.AcceptOnlyFromAmong("single", "primary", "replica", "galera");
        var command = new Command("config", "Writes the configuration of one MariaDB server, with the reason beside each setting.") { TopologyOption, ServerId, Address, Peers, Memory, Out };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var faults = new Faults();
        var topology = Enum.Parse<Topology>(parsed.GetValue(TopologyOption)!, ignoreCase: true);
        var (id, memory) = (parsed.GetValue(ServerId), parsed.GetValue(Memory));
        faults.Unless(id > 0, $"--server-id is {id}; it must be 1 or more, another one for each server");
        faults.Unless(memory >= 256L << 20, "--memory is less than 256M: that is too little for a server that several processes write to");
        faults.Unless(DatabaseNode.TryParse(parsed.GetValue(Address), out var address), $"--address is '{parsed.GetValue(Address)}'; it must be an address and perhaps a port, as 10.0.0.5:3306");
        var peers = ReadPeers(parsed.GetValue(Peers), faults);
        faults.Unless(topology != Topology.Galera || peers.Count >= 2, "galera needs --peers: the addresses of all nodes, three as a rule, for two of them cannot tell who is left");
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        return Give(DatabaseConfiguration.Write(topology, id, address, peers, memory), parsed.GetValue(Out));
    }

    private static List<DatabaseNode> ReadPeers(string? text, Faults faults)
    {
        var peers = new List<DatabaseNode>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (DatabaseNode.TryParse(part, out var peer))
                peers.Add(peer);
            else
                faults.Unless(false, $"--peers has '{part}', which is no address");
        }

        return peers;
    }

    private static int Give(string text, string? path)
    {
        if (path is null)
        {
            Console.Write(text);
            return ExitCodes.Done;
        }

        try
        {
            using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
            file.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain.BadInput($"--out: {e.Message}");
        }

        Console.WriteLine($"{path} is written: put it into /etc/mysql/mariadb.conf.d/, restart MariaDB, and see carillon db status");
        return ExitCodes.Done;
    }

    private static long ParseMemory(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        var unit = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (unit > 0 && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1_000_000)
            return (long)(count * (1L << unit));
        result.AddError($"--memory is '{text}'; write 8G or 512M");
        return 0;
    }
}
