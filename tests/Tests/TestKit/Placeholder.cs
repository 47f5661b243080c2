namespace Carillon.Tests.TestKit;
