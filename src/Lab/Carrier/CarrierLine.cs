namespace Carillon.Lab.Carrier;

public enum CarrierEvent { Invite, Ringing, EarlyMedia, Answer, Refuse, Cancelled, CustomerHungUp, FarHungUp, Lost }

/// <summary>One line of the carrier's log. Every INVITE has one, and every one of them exactly one line that ends it.</summary>
/// <param name="At">Microseconds since 1970-01-01 UTC.</param>
/// <param name="Attempt">What the X-Carillon-Attempt header said.</param>
/// <param name="From">The address of the telephony server.</param>
/// <param name="Identity">The number that the customer says in sound.</param>
public sealed record CarrierLine(
    long At, string CallId, CarrierEvent Event, string? Attempt = null, string? To = null, string? From = null, int? Status = null, int? Identity = null)
{
    public bool IsEnd => Event is CarrierEvent.Refuse or CarrierEvent.Cancelled or CarrierEvent.CustomerHungUp or CarrierEvent.FarHungUp or CarrierEvent.Lost;
}
