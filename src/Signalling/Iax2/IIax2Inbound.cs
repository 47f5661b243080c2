namespace Carillon.Signalling.Iax2;

/// <summary>Asked for each new call, after call token and MD5 authentication. Called on the endpoint's loop; must return at once.
/// Set <see cref="Iax2Call.Events"/>, then decide with Accept, Answer or HangUp, now or later.</summary>
public interface IIax2Inbound
{
    void Incoming(Iax2Call call, Iax2NewCall request);
}
