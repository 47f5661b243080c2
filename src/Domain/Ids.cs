namespace Carillon.Domain;

/// <summary>A campaign's short name, as operators type it: DEMO, SOLAR_1. At most 32 of A-Z, 0-9 and _.</summary>
[GenerateSerializer, Immutable, Alias("CampaignId")]
public readonly record struct CampaignId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}

[GenerateSerializer, Immutable, Alias("ListId")]
public readonly record struct ListId([property: Id(0)] long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

[GenerateSerializer, Immutable, Alias("LeadId")]
public readonly record struct LeadId([property: Id(0)] long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One try to reach one lead: one claim, one INVITE (one per carrier tried), one end.</summary>
[GenerateSerializer, Immutable, Alias("AttemptId")]
public readonly record struct AttemptId([property: Id(0)] Guid Value)
{
    public static AttemptId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString("N");
}

/// <summary>A leg on some switch: a customer, an agent's phone, one end of a link. Chosen by the domain.</summary>
[GenerateSerializer, Immutable, Alias("LegId")]
public readonly record struct LegId([property: Id(0)] Guid Value)
{
    public static LegId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString("N");
}

[GenerateSerializer, Immutable, Alias("RoomId")]
public readonly record struct RoomId([property: Id(0)] Guid Value)
{
    public static RoomId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString("N");
}

[GenerateSerializer, Immutable, Alias("RecordingId")]
public readonly record struct RecordingId([property: Id(0)] Guid Value)
{
    public static RecordingId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString("N");
}

/// <summary>The log-in name of a person: agent, supervisor or admin. Lower case.</summary>
[GenerateSerializer, Immutable, Alias("UserId")]
public readonly record struct UserId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}

/// <summary>A telephony server's name: t1, dialer-berlin-2.</summary>
[GenerateSerializer, Immutable, Alias("ServerId")]
public readonly record struct ServerId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}

[GenerateSerializer, Immutable, Alias("CarrierId")]
public readonly record struct CarrierId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}

/// <summary>A phone's SIP user name.</summary>
[GenerateSerializer, Immutable, Alias("PhoneId")]
public readonly record struct PhoneId([property: Id(0)] string Value)
{
    public override string ToString() => Value;
}
