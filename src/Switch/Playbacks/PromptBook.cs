using Carillon.Media;

namespace Carillon.Switch.Playbacks;

/// <summary>The sounds that have names. A name is one of the configuration; where that has none of the name, a built-in sound serves.
/// "tone:" before the name always means the built-in one.</summary>
internal sealed class PromptBook
{
    private const string TonePrefix = "tone:";

    /// <summary>The configuration's, swapped whole.</summary>
    public IReadOnlyDictionary<string, AudioClip> Configured { get; set; } = new Dictionary<string, AudioClip>();

    public bool TryFind(IEnumerable<string> names, out IReadOnlyList<AudioClip> clips, out string? unknown)
    {
        var found = new List<AudioClip>();
        (clips, unknown) = (found, null);
        foreach (var name in names)
        {
            if (Find(name) is not { } clip)
            {
                unknown = name;
                return false;
            }

            found.Add(clip);
        }

        return true;
    }

    public AudioClip? Find(string name) =>
        name.StartsWith(TonePrefix, StringComparison.Ordinal) ? BuiltIn(name[TonePrefix.Length..]) : Configured.GetValueOrDefault(name) ?? BuiltIn(name);

    private static AudioClip? BuiltIn(string name) => name switch
    {
        "drop" => Tones.DropMessage,
        "zip" => Tones.Zip,
        "ringback" => Tones.Ringback,
        "moh" => Tones.MusicOnHold,
        _ => null,
    };
}
