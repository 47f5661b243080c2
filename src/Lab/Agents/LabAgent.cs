namespace Carillon.Lab.Agents;

/// <summary>Who a software agent is. The password stays out of logs.</summary>
/// <param name="Web">The web process that he works with; null: the lab's.</param>
public sealed record LabAgent(string User, string Password, string Campaign, string Phone, Uri? Web = null)
{
    public override string ToString() => $"{User} on {Phone} in {Campaign}";
}
