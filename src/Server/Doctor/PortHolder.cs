using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Server.Doctor;

/// <summary>The process that has a port: by the kernel's lists of sockets (proc(5), /proc/net) and the descriptors of processes.</summary>
internal sealed record PortHolder(int ProcessId, string Command)
{
    private const string Listening = "0A";
    private static readonly string[] Tcp = ["tcp", "tcp6"];
    private static readonly string[] Udp = ["udp", "udp6"];

    /// <summary>A role of Carillon: <c>carillon serve</c>, or the same under dotnet.</summary>
    public bool IsOurs => Command.Split(' ') is var words && words.Contains("serve") && words.Any(w => Path.GetFileName(w) is "carillon" or "carillon.dll");

    /// <summary>Null: nobody has it, or we may not see whose it is.</summary>
    public static PortHolder? Find(IPEndPoint at, SocketType type) => Inodes(at, type).Select(Holder).FirstOrDefault(h => h is not null);

    private static IEnumerable<string> Inodes(IPEndPoint at, SocketType type) =>
        from table in type == SocketType.Stream ? Tcp : Udp
        from line in Lines("/proc/net/" + table)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && (type == SocketType.Dgram || fields[3] == Listening)
        where fields[1].Split(':') is [var address, var port] && Port(port) == at.Port && IsAt(address, at.Address)
        select fields[9];

    private static IEnumerable<string> Lines(string table) => File.Exists(table) ? File.ReadLines(table).Skip(1) : [];

    private static int Port(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // In words of 32 bits, each in the order of the machine's octets.
    private static bool IsAt(string hex, IPAddress address)
    {
        var octets = Convert.FromHexString(hex);
        for (var word = 0; word < octets.Length; word += 4)
            Array.Reverse(octets, word, 4);
        var bound = new IPAddress(octets);
        return bound.Equals(address) || bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            || (bound.IsIPv4MappedToIPv6 && bound.MapToIPv4().Equals(address));
    }

    private static PortHolder? Holder(string inode)
    {
        var link = $"socket:[{inode}]";
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                if (Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd")).Any(fd => new FileInfo(fd).LinkTarget == link))
                    return new(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        return null;
    }
}
