namespace Carillon.Domain.Cluster;

/// <summary>Whether a telephony server hears another one over their trunk.</summary>
internal enum Hearing
{
    /// <summary>It is silent itself, has no trunk there, or has stood still.</summary>
    Unknown,
    Silent,
    Heard,
}

/// <summary>What is known of a telephony server's life.</summary>
[GenerateSerializer]
public enum ServerLife
{
    /// <summary>It is heard.</summary>
    Alive,
    /// <summary>Not heard for a moment, and nobody else can say. It gets no new calls.</summary>
    Silent,
    /// <summary>Other servers hear it, no web server does. It keeps its calls and gets no new ones; its agents stay where they are.</summary>
    CutOff,
    /// <summary>Nobody hears it. Its calls are over, its agents go elsewhere.</summary>
    Dead,
}

/// <summary>Pure: who is dead, and who is only not heard by us.</summary>
internal static class LifeSign
{
    /// <summary>A server that was never heard here is starting up, or was given a wrong address: it has longer.</summary>
    private const int NeverHeardFactor = 4;

    /// <param name="silence">Since we heard it.</param>
    /// <param name="known">We heard it before.</param>
    /// <param name="after">So long a silence is one.</param>
    /// <param name="alone">So long where nobody else can say.</param>
    /// <param name="neighbours">What all other servers say of it.</param>
    public static ServerLife Judge(TimeSpan silence, bool known, TimeSpan after, TimeSpan alone, IReadOnlyCollection<Hearing> neighbours)
    {
        if (silence < after)
            return ServerLife.Alive;
        if (neighbours.Contains(Hearing.Heard))
            return ServerLife.CutOff;
        var needed = neighbours.Contains(Hearing.Silent) ? (known ? after : after * NeverHeardFactor) : alone;
        return silence >= needed ? ServerLife.Dead : ServerLife.Silent;
    }
}
