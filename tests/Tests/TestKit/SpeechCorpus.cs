using System.Buffers.Binary;

namespace Carillon.Tests.TestKit;

/// <summary>
/// People speaking, 8 kHz: the prompts of Debian's asterisk-core-sounds-*-wav, five voices (a man among them), two hours. Tests
/// that need speech are skipped where they are not installed.
/// </summary>
internal static class SpeechCorpus
{
    private const string Folder = "/usr/share/asterisk/sounds";

    /// <summary>Null where speech is installed.</summary>
    public static string? Missing { get; } = Files().Any() ? null : "no speech is installed here (Debian's packages asterisk-core-sounds-*-wav, see eng/packages)";

    /// <summary>One after the other, by name; prompts that are sounds and not speech are left out.</summary>
    public static IEnumerable<short[]> All() => Files().Select(Read).Where(samples => samples.Length > 800);

    /// <summary>Longer texts of all voices, strung together, about so long.</summary>
    public static short[] Sample(TimeSpan length)
    {
        var wanted = (int)(length.TotalSeconds * 8000);
        var texts = Files().Where(file => new FileInfo(file).Length > 160_000).Select(Read);
        return [.. texts.SelectMany(text => text).Take(wanted)];
    }

    /// <summary>Faster and higher, or slower and lower, by linear interpolation.</summary>
    public static short[] Spoken(short[] speech, double pitch, double gain)
    {
        var spoken = new short[(int)((speech.Length - 1) / pitch)];
        for (var i = 0; i < spoken.Length; i++)
        {
            var (at, rest) = ((int)(i * pitch), i * pitch % 1);
            spoken[i] = (short)Math.Clamp(gain * (speech[at] * (1 - rest) + speech[at + 1] * rest), short.MinValue, short.MaxValue);
        }
        return spoken;
    }

    private static IEnumerable<string> Files() => !Directory.Exists(Folder) ? [] : Directory
        .EnumerateFiles(Folder, "*.wav", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/silence/", StringComparison.Ordinal) && !IsNoSpeech(Path.GetFileNameWithoutExtension(file)))
        // The voices in turn, not one after the other.
        .GroupBy(file => file[Folder.Length..].Split('/')[1])
        .OrderBy(voice => voice.Key, StringComparer.Ordinal)
        .SelectMany(voice => voice.Order(StringComparer.Ordinal).Select((file, at) => (file, at)))
        .OrderBy(entry => entry.at)
        .Select(entry => entry.file);

    // tt-monkeys are monkeys.
    private static bool IsNoSpeech(string name) => name is "tt-monkeys" or "beep" or "beeperr" or "confbridge-join" or "confbridge-leave" or "ascending-2tone" or "descending-2tone";

    private static short[] Read(string file)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        var at = bytes.IndexOf("data"u8) + 8;
        var samples = new short[(bytes.Length - at) / 2];
        for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(at + 2 * i)..]);
        return samples;
    }
}
