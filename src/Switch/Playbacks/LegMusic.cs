using Carillon.Media;

namespace Carillon.Switch.Playbacks;

/// <summary>Music that a leg hears, and why.</summary>
internal sealed class LegMusic
{
    private AudioClip? _told;

    /// <summary>By the domain: it goes before all else.</summary>
    public AudioClip? Ordered { get; set; }

    /// <summary>Because whoever it would hear holds.</summary>
    public AudioClip? Induced { get; set; }

    /// <summary>While its own other side holds: the class of music for the others in its room.</summary>
    public string? ForOthers { get; set; }

    public AudioClip? Heard => Ordered ?? Induced;

    /// <summary>True once for each change.</summary>
    public bool IsNews()
    {
        var news = _told != Heard;
        _told = Heard;
        return news;
    }
}
