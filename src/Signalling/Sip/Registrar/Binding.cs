using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Registrar;

/// <summary>One contact of one phone, until its time is over.</summary>
internal sealed class Binding(PhoneRegistrar registrar, string phone, SipContact contact) : ITimed
{
    public string Phone { get; } = phone;
    public SipContact Contact { get; } = contact;
    public LoopTimer? Timer { get; set; }

    public void OnTimer(TimerName name) => registrar.Remove(this, PhoneContactChangeKind.Expired);
}
