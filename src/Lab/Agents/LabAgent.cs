namespace Carillon.Lab.Agents;

/// <summary>Who a software agent is. The password stays out of logs.</summary>
public sealed record LabAgent(string User, string Password, string Campaign, string Phone)
{
    public override string ToString() => $"{User} on {Phone} in {Campaign}";
}
