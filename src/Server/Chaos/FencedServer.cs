using System.Globalization;

namespace Carillon.Server.Chaos;

/// <summary>
/// What a server sent that had stood still. Of each of its threads one datagram may leave that was decided on before it stood still, at once; then nothing but the ends of calls,
/// until a web server has said what has ended meanwhile.
/// </summary>
internal static class FencedServer
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(20);

    /// <summary>The word to go on and its line in the log are not one moment.</summary>
    private static readonly TimeSpan Guard = TimeSpan.FromMilliseconds(20);

    /// <summary>How its log begins the line that it sends again (6602).</summary>
    private const string SendsAgain = "[6602]";

    /// <summary>Those that send: of media, of SIP, and the one that orders.</summary>
    public static int SendingThreads(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Select(task => File.ReadAllText(Path.Combine(task, "comm")).Trim())
        .Count(name => name is "switch control" || name.StartsWith("sip 1", StringComparison.Ordinal) || (name.StartsWith("media-", StringComparison.Ordinal) && char.IsAsciiDigit(name[^1])));

    /// <summary>How many it sent that it must not. Null: its log does not say when it might go on.</summary>
    public static int? TooMany(IEnumerable<SentDatagram> sent, DateTimeOffset wentOn, int threads, string log)
    {
        if (MightSendAgain(log, wentOn) is not { } again)
            return null;
        var fenced = sent.Where(d => d.At >= wentOn && d.At < again - Guard && !d.EndsCall).ToList();
        var atOnce = fenced.Count(d => d.At < wentOn + AtOnce);
        return fenced.Count - atOnce + Math.Max(0, atOnce - threads);
    }

    private static DateTimeOffset? MightSendAgain(string log, DateTimeOffset wentOn)
    {
        foreach (var line in log.Split('\n').Where(l => l.Contains(SendsAgain, StringComparison.Ordinal)))
        {
            if (DateTimeOffset.TryParse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at >= wentOn)
                return at;
        }

        return null;
    }
}
