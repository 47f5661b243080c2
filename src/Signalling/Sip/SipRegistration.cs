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

    /// <summary>Takes the contact back from the registrar and stops; done when the registrar has answered, or will not.</summary>
    public Task Stop() => _stack.Post(_machine.Stop) ? _machine.Removed : Task.CompletedTask;

    /// <summary>Stops and leaves the contact to run out: another registration has taken it over.</summary>
    public void Forget() => _stack.Post(_machine.Forget);
}
