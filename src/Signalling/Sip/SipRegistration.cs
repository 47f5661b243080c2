using Carillon.Signalling.Sip.Registration;

namespace Carillon.Signalling.Sip;

/// <summary>A registration kept up: refreshed before it runs out, tried again under back-off when it fails.</summary>
public sealed class SipRegistration
{
    private readonly SipStack _stack;
    private readonly OutboundRegistration _machine;

    internal SipRegistration(SipStack stack, OutboundRegistration machine) => (_stack, _machine) = (stack, machine);

    /// <summary>A snapshot; the loop replaces it.</summary>
    public RegistrationState State => _machine.State;

    /// <summary>Takes the contact back from the registrar and stops.</summary>
    public void Stop() => _stack.Post(_machine.Stop);
}
